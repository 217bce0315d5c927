/** The command line: reads the words, starts the command, and turns every failure into one sentence and an exit code. */

import { Command, CommanderError, Option } from "commander";
import { experimentJsonSchema } from "../experiment/schema.ts";
import { bench } from "./bench.ts";
import { check } from "./check.ts";
import { explain } from "./explain.ts";
import { exitCodeOf, exitCodes, sentenceOf, UsageError } from "./fail.ts";
import { list } from "./list.ts";
import { deviceKinds } from "./open-gpu.ts";
import { type RunOptions, run, settingsOf } from "./run.ts";
import { version } from "./versions.ts";

const targetHelp = "a shipped experiment or system by name, an experiment file (.json), or a system's text (.flow)";
const setHelp = "change a parameter (eta=0.02), a key (dimensions.n1=16) or a path (initial.W.scale=0.1)";
const deviceHelp = "hardware refuses a software adapter, software uses one even where there is a GPU";

const print = (text: string) => {
  process.stdout.write(`${text}\n`);
};

function number(name: string, text: string, least: number): number {
  const value = Number(text);
  if (!(Number.isFinite(value) && value >= least))
    throw new UsageError(`--${name} must be a number of at least ${least}, but it is "${text}".`);
  return value;
}

function createProgram(finish: (code: number) => void): Command {
  const program = new Command("matrix-dynamics")
    .description("Ensembles of matrix learning dynamics on WebGPU: the equations are the program.")
    .version(version, "-V, --version")
    .exitOverride()
    .configureOutput({ outputError: () => undefined })
    .showSuggestionAfterError()
    .addHelpText(
      "after",
      `
Examples:
  matrix-dynamics list
  matrix-dynamics run byol --runs 4096 --set eta=0.02 --out result.json
  matrix-dynamics run my-experiment.json --per-run --states --out result.json
  matrix-dynamics check my.flow

Errors are one sentence each; DEBUG=1 adds the stack. Exit codes: 0 done, 1 the run failed, 2 the command or the
experiment is wrong, 130 stopped by Ctrl-C.`,
    );

  program
    .command("run")
    .summary("integrate an ensemble and write its statistics")
    .description(
      "Integrates an ensemble on the device and writes its statistics; without --out it prints a summary.\nCtrl-C ends the run and keeps what is complete; a second Ctrl-C ends it at once.",
    )
    .argument("<experiment>", targetHelp)
    .option("--runs <number>", "runs of each cell of the sweep")
    .option("--seed <number>", "seed of the random numbers")
    .option("--set <key=value...>", setHelp)
    .option("--per-run", "write every run's observables too")
    .option("--states", "write every run's states at the last time too")
    .option("--memory <size>", "device memory to stay below, such as 2GiB (default: 1 GiB)")
    .addOption(new Option("--device <kind>", deviceHelp).choices(deviceKinds))
    .option("--out <file>", "where the result goes, - for stdout")
    .addHelpText(
      "after",
      `
Examples:
  matrix-dynamics run byol
  matrix-dynamics run byol --runs 4096 --seed 7 --set eta=0.02 dimensions.n1=16 dimensions.n2=16 --out result.json
  matrix-dynamics run byol --set 'sweep.eta={"from": 0.001, "to": 0.1, "count": 9, "scale": "log"}' --out sweep.json
  matrix-dynamics run my.flow --set times.end=100
  matrix-dynamics run figure-9 --out - | jq '.cells[0].outcomes'`,
    )
    .action(async (target: string, options: RunOptions) => finish(await run(target, options)));

  program
    .command("list")
    .description("Lists the experiments and systems that come with it.")
    .addHelpText("after", "\nExample:\n  matrix-dynamics list | grep figure")
    .action(() => print(list()));

  program
    .command("explain")
    .summary("show what the equations become on the way to the device")
    .description(
      "Prints the equations, the operations they become with their counts, the plan for this device, and the emitted WGSL.",
    )
    .argument("<experiment>", targetHelp)
    .option("--runs <number>", "runs of each cell of the sweep")
    .option("--set <key=value...>", setHelp)
    .option("--no-wgsl", "leave out the emitted kernels")
    .addOption(new Option("--device <kind>", deviceHelp).choices(deviceKinds))
    .option("--no-device", "plan for the limits that every WebGPU device has")
    .addHelpText(
      "after",
      `
Examples:
  matrix-dynamics explain byol
  matrix-dynamics explain byol --set dimensions.n1=32 dimensions.n2=32 --no-device
  matrix-dynamics explain my.flow --no-wgsl`,
    )
    .action(
      async (target: string, options: { runs?: string; set?: string[]; wgsl?: boolean; device?: string | boolean }) =>
        print(await explain(target, { ...options, set: settingsOf(options) })),
    );

  program
    .command("check")
    .summary("find what is wrong in a system or experiment file")
    .description("Reads a file and prints what is wrong in it as file:line:column: sentence, without running it.")
    .argument("<file>", "an experiment file (.json) or a system's text (.flow)")
    .addHelpText("after", "\nExamples:\n  matrix-dynamics check my.flow\n  matrix-dynamics check my-experiment.json")
    .action((file: string) => print(check(file)));

  program
    .command("schema")
    .summary("print the JSON Schema of experiment files")
    .description("Prints the JSON Schema of experiment files, for editors that complete and check them.")
    .addHelpText("after", "\nExample:\n  matrix-dynamics schema > schema.json")
    .action(() => print(JSON.stringify(experimentJsonSchema(), null, 2)));

  program
    .command("bench")
    .summary("measure run-steps/s and GFLOP/s on this machine")
    .description(
      "Measures byol with rk4 and isotropic data: run-steps/s, executed GFLOP/s (matrix products only: 6 n^3 a slope,\n4 slopes a step) and the share of the eigensolver and the statistics; beside it NumPy and PyTorch where\npython3 has them.",
    )
    .option("--n <number...>", "dimensions to measure", ["8", "16", "32", "64"])
    .option("--runs <number>", "runs of each measurement (default: 256 on a software adapter, more on a GPU)")
    .option("--seconds <number>", "about how long each measurement takes", "2")
    .addOption(new Option("--peers <on|off>", "measure NumPy and PyTorch too").choices(["on", "off"]).default("on"))
    .option("--no-shares", "leave out where the time of a whole run goes")
    .addOption(new Option("--device <kind>", deviceHelp).choices(deviceKinds))
    .option("--json <file>", "write the rows as JSON too")
    .addHelpText(
      "after",
      "\nExamples:\n  matrix-dynamics bench\n  matrix-dynamics bench --n 32 --runs 4096 --peers off --json bench.json",
    )
    .action(
      async (options: {
        n: string[];
        runs?: string;
        seconds: string;
        peers: string;
        shares: boolean;
        device?: string;
        json?: string;
      }) => {
        const runs = options.runs === undefined ? undefined : Math.floor(number("runs", options.runs, 1));
        const n = options.n.map((text) => number("n", text, 1));
        const seconds = number("seconds", options.seconds, 0.1);
        print(await bench({ ...options, n, runs, seconds, peers: options.peers === "on" }));
      },
    );
  return program;
}

async function main(words: readonly string[]): Promise<number> {
  let code = 0;
  const program = createProgram((finished) => {
    code = finished;
  });
  try {
    if (words.length === 0) {
      program.outputHelp();
      return exitCodes.usage;
    }
    await program.parseAsync([...words], { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) {
      // Help and version come as errors too; they have been printed.
      if (error.exitCode === 0) return 0;
      const sentence = error.message.replace(/^error: /, "").replace(/\n(\(.*\))$/, " $1");
      process.stderr.write(`matrix-dynamics: ${sentence}\n`);
      return exitCodes.usage;
    }
    const debug = process.env.DEBUG !== undefined && process.env.DEBUG !== "";
    process.stderr.write(`${sentenceOf(error, debug)}\n`);
    return exitCodeOf(error);
  }
}

process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  // `matrix-dynamics list | head`: the reader has seen enough.
  process.exit(error.code === "EPIPE" ? 0 : exitCodes.runFailed);
});
const code = await main(process.argv.slice(2));
// Dawn keeps the process alive: it is ended here, once all that was printed has left.
process.stdout.write("", () => process.exit(code));
