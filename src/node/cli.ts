/** The command line: reads the words, starts the command, and turns every failure into one sentence and an exit code. */

import { Command, CommanderError, Option } from "commander";
import { backendChoices } from "../backend.ts";
import type { BenchOptions } from "./bench.ts";
import { addFigure } from "./cli-figure.ts";
import {
  backendOption,
  deviceOption,
  memoryHelp,
  portableBitsOption,
  precisionOption,
  selectHelp,
  setHelp,
  targetHelp,
  withLibraries,
} from "./cli-options.ts";
import type { ConvertOptions } from "./convert.ts";
import type { ExplainOptions } from "./explain.ts";
import { exitCodeOf, exitCodes, sentenceOf } from "./fail.ts";
import { number, settingsOf, usualRuns, usualScaling, usualTuneSeconds, wholeNumber } from "./option-values.ts";
import { allIsSaid, print, ReaderGone, say } from "./output.ts";
import type { RunOptions } from "./run.ts";
import type { VerifyOptions } from "./verify.ts";
import { version } from "./versions.ts";

const printLine = (text: string) => print(`${text}\n`);

/** As they are written. */
interface BenchWords extends Omit<BenchOptions, "n" | "runs" | "seconds" | "peers" | "scaling" | "tune"> {
  readonly n?: readonly string[];
  readonly runs?: string;
  readonly seconds: string;
  readonly peers: string;
  readonly scaling?: true | readonly string[];
  readonly tune?: true | string;
}

/** `finish` hears the exit code of a command that has one of its own, `help` what commander has to say. */
function createProgram(finish: (code: number) => void, help: (text: string) => void): Command {
  const program = new Command("matrix-dynamics")
    .description("Ensembles of matrix learning dynamics on a GPU or the CPU: the equations are the program.")
    .version(version, "-V, --version")
    .exitOverride()
    .configureOutput({ outputError: () => undefined, writeOut: help })
    .showSuggestionAfterError()
    .addHelpText(
      "after",
      `
Examples:
  matrix-dynamics list
  matrix-dynamics run byol --runs 4096 --set eta=0.02 --out result.json
  matrix-dynamics run my-experiment.json --per-run --states --out result.json
  matrix-dynamics figure figure-9 --out figures
  matrix-dynamics check my.flow

Errors are one sentence each; DEBUG=1 adds the stack. Exit codes: 0 done, 1 the run failed, 2 the command or the
experiment is wrong, 130 stopped by Ctrl-C, SIGTERM or SIGHUP.`,
    );

  addRun(program, finish);
  addFigure(program, finish);
  addList(program);
  addExplain(program);
  addFiles(program);
  addVerify(program, finish);
  addBench(program);
  return program;
}

function addRun(program: Command, finish: (code: number) => void): void {
  program
    .command("run")
    .summary("integrate an ensemble and write its statistics")
    .description(
      "Integrates an ensemble and writes its statistics; without --out it prints a summary. Ctrl-C ends the run and writes what is complete; a second Ctrl-C, or one before anything is complete, ends it at once and writes nothing. A file that was there stays as it was until the new one is whole.",
    )
    .argument("<experiment>", targetHelp)
    .option("--runs <number>", "runs of each cell of the sweep")
    .option("--seed <number>", "seed of the random numbers")
    .option("--set <key=value...>", setHelp)
    .option("--per-run", "write every run's observables too")
    .option("--states", "write every run's states at the last time too")
    .option("--select <word...>", selectHelp)
    .addOption(backendOption())
    .addOption(precisionOption())
    .addOption(portableBitsOption())
    .addOption(deviceOption())
    .option("--memory <size>", memoryHelp)
    .option("--no-accuracy", "do not take a few runs again with finer steps to measure the accuracy")
    .option(
      "--out <file>",
      "where the result goes: a file that ends in .json, .nc (NetCDF), .parquet or .csv, or - for JSON on stdout",
    )
    .addHelpText(
      "after",
      `
Examples:
  matrix-dynamics run byol
  matrix-dynamics run byol --runs 4096 --seed 7 --set eta=0.02 dimensions.n1=16 dimensions.n2=16 --out result.json
  matrix-dynamics run byol --set 'sweep.eta={"from": 0.001, "to": 0.1, "count": 9, "scale": "log"}' --out sweep.json
  matrix-dynamics run my.flow --set times.end=100 'initial.W=orthogonal(randn)'
  matrix-dynamics run byol --backend cpu --precision float32
  matrix-dynamics run byol --backend webgpu
  matrix-dynamics run figure-9 --out - | jq '.cells[0].outcomes'`,
    )
    .action(async (target: string, options: RunOptions) => {
      const { run } = await withLibraries(import("./run.ts"));
      finish(await run(target, options));
    });
}

function addList(program: Command): void {
  program
    .command("list")
    .summary("list the experiments and systems that come with it")
    .description("Lists the experiments and systems that come with it.")
    .addHelpText("after", "\nExample:\n  matrix-dynamics list | grep figure")
    .action(async () => {
      const { list } = await withLibraries(import("./list.ts"));
      await printLine(list());
    });
}

function addExplain(program: Command): void {
  program
    .command("explain")
    .summary("show what the equations become on the way to the backend")
    .description(
      "Prints the equations, the operations they become with their counts, the plan of the backend that run would take, and its code: WGSL, or on the CPU instructions.",
    )
    .argument("<experiment>", targetHelp)
    .option("--runs <number>", "runs of each cell of the sweep")
    .option("--set <key=value...>", setHelp)
    .option("--no-code", "leave out the code")
    .addOption(backendOption())
    .addOption(precisionOption())
    .addOption(deviceOption())
    .option("--no-device", "plan for WebGPU within the limits that every device has")
    .addHelpText(
      "after",
      `
Examples:
  matrix-dynamics explain byol
  matrix-dynamics explain byol --set dimensions.n1=32 dimensions.n2=32 --no-device
  matrix-dynamics explain my.flow --backend cpu --no-code`,
    )
    .action(async (target: string, options: Omit<ExplainOptions, "set"> & { runs?: string; set?: string[] }) => {
      const { explain } = await withLibraries(import("./explain.ts"));
      await printLine(await explain(target, { ...options, set: settingsOf(options) }));
    });
}

/** What is about files alone, and runs nothing. */
function addFiles(program: Command): void {
  program
    .command("show")
    .summary("print what is inside of a result file")
    .description(
      "Prints of a result (.json, .nc, .parquet, .csv) its experiment, what computed it and when, how its runs ended, and its variables with dimensions and units.",
    )
    .argument("<file>", "a result file")
    .addHelpText("after", "\nExample:\n  matrix-dynamics show result.nc")
    .action(async (file: string) => {
      const { show } = await withLibraries(import("./show.ts"));
      await printLine(await show(file));
    });

  program
    .command("convert")
    .summary("write a result file in another form")
    .description(
      "Reads a result (.json or .nc) and writes it in the form that the other name ends in: .json, .nc, .parquet or .csv. A table holds a part of a result, and nothing is made of one.",
    )
    .argument("<from>", "a result file (.json, .nc)")
    .argument("<to>", "where it goes; a file that was there stays until the new one is whole")
    .option("--select <word...>", selectHelp)
    .addHelpText(
      "after",
      "\nExamples:\n  matrix-dynamics convert result.nc result.parquet\n  matrix-dynamics convert result.json small.csv --select normW:mean,q50",
    )
    .action(async (from: string, to: string, options: ConvertOptions) => {
      const { convert } = await withLibraries(import("./convert.ts"));
      say(await convert(from, to, options));
    });

  program
    .command("check")
    .summary("find what is wrong in a system or experiment file")
    .description("Reads a file and prints what is wrong in it as file:line:column: sentence, without running it.")
    .argument("<file>", "an experiment file (.json) or a system's text (.flow)")
    .addHelpText("after", "\nExamples:\n  matrix-dynamics check my.flow\n  matrix-dynamics check my-experiment.json")
    .action(async (file: string) => {
      const { check } = await withLibraries(import("./check.ts"));
      await printLine(check(file));
    });

  program
    .command("schema")
    .summary("print the JSON Schema of experiment files")
    .description("Prints the JSON Schema of experiment files, for editors that complete and check them.")
    .option("--checks", "instead: that of files of checks, which verify reads")
    .option("--results", "instead: that of results as JSON, which run writes")
    .addHelpText(
      "after",
      "\nExamples:\n  matrix-dynamics schema > schema.json\n  matrix-dynamics schema --checks > checks.json",
    )
    .action(async ({ checks, results }: { checks?: true; results?: true }) => {
      const schema = results
        ? (await import("../ensemble/result-schema.ts")).resultJsonSchema()
        : checks
          ? (await import("../checks/schema.ts")).checkJsonSchema()
          : (await import("../experiment/schema.ts")).experimentJsonSchema();
      await printLine(JSON.stringify(schema, null, 2));
    });
}

/** As they are written. */
interface VerifyWords extends Omit<VerifyOptions, "runs"> {
  readonly runs: string;
}

function addVerify(program: Command, finish: (code: number) => void): void {
  program
    .command("verify")
    .summary("check that the theory holds on ensembles of random runs")
    .description(
      "Runs the checks of the theory on ensembles of random starts and says of each what was measured, within which bound it has to be, and by which margin it is (in units of the bound, or of half the width between two; below 0 it is missed). The exit code is 1 if one fails. With --broken each is run with its premise broken and must fail by a clear margin. Ctrl-C ends it after the checks that are complete; a second Ctrl-C at once.",
    )
    .option("--only <id...>", "these checks, or all whose ids begin so: theorem-1, figure-9")
    .option("--runs <number>", "runs of each cell, wherever starts are drawn", String(usualRuns))
    .option("--broken", "break the premise of each check: then all must fail")
    .option("--list", "print the claims and run nothing")
    .option("--checks <file>", "the checks of a file of your own (.json) instead of those that come with it")
    .option("--json <file>", "write the rows as JSON too, or alone where it is -")
    .addOption(backendOption())
    .addOption(precisionOption())
    .addOption(portableBitsOption())
    .addOption(deviceOption())
    .addHelpText(
      "after",
      `
Examples:
  matrix-dynamics verify
  matrix-dynamics verify --list
  matrix-dynamics verify --only theorem-1 theorem-3 --runs 4096
  matrix-dynamics verify --broken --runs 16
  matrix-dynamics verify --backend cpu --precision float32 --json verify.json
  matrix-dynamics verify --checks my-checks.json`,
    )
    .action(async (words: VerifyWords) => {
      const options = { ...words, runs: wholeNumber("runs", words.runs) };
      const { verify } = await withLibraries(import("./verify.ts"));
      finish(await verify(options));
    });
}

function addBench(program: Command): void {
  program
    .command("bench")
    .summary("measure run-steps/s and GFLOP/s on this machine")
    .description(
      "Measures byol with rk4 and isotropic data: run-steps/s and executed GFLOP/s (matrix products only: 6 n^3 a slope, 4 slopes a step). On the CPU in float64 and float32, beside bare products in the same kernels; on WebGPU in float32; and in NumPy and PyTorch where Python has them. Then where the time of a whole run goes. What is compared at an n is measured in turn, and the best of three stretches counts.",
    )
    .option("--n <number...>", "dimensions to measure (default: 8 16 32 64)")
    .option("--runs <number>", "runs of each measurement (default: 256, more on a GPU)")
    .option("--seconds <number>", "about how long each measurement takes", "2")
    .addOption(
      new Option(
        "--backend <name...>",
        "cpu, webgpu or both; auto is the CPU, and a GPU where there is one (default: auto)",
      ).choices(backendChoices),
    )
    .addOption(portableBitsOption())
    .addOption(deviceOption())
    .addOption(new Option("--peers <on|off>", "measure NumPy and PyTorch too").choices(["on", "off"]).default("on"))
    .option("--python <command>", "the Python that has them", "python3")
    .option("--no-shares", "leave out where the time of a whole run goes")
    .option(
      "--scaling [runs...]",
      "instead: what a run-step of n = 8 costs on the CPU, and the memory, at 64 to 65536 or these runs",
    )
    .option(
      "--methods",
      "instead: evaluations of three flows that each method of integration takes to an error, beside SciPy's RK45 and RK23 where Python has them",
    )
    .option(
      "--single",
      "instead: what one run alone takes by tsit5 at a tolerance of 1e-9, beside SciPy's DOP853 where Python has it",
    )
    .option(
      "--tune [seconds]",
      "instead: what a GPU does at most, and what each way to write its kernels makes of that, in 200 or these seconds; the file is written again with each row",
    )
    .option(
      "--browser [program]",
      "also what a reader of a page gets, in a headless Chrome or Chromium, and TensorFlow.js there where it is installed",
    )
    .option("--json <file>", "write the rows as JSON too, or alone where it is -")
    .addHelpText(
      "after",
      `
Examples:
  matrix-dynamics bench
  matrix-dynamics bench --backend cpu webgpu --n 8 32 --python /usr/bin/python3
  matrix-dynamics bench --browser --json bench.json
  matrix-dynamics bench --backend cpu --scaling --json scaling.json
  matrix-dynamics bench --methods --json methods.json
  matrix-dynamics bench --single --n 8 64`,
    )
    .action(async (words: BenchWords) => {
      const numbers = (name: string, texts: readonly string[], least: number) =>
        texts.map((text) => Math.floor(number(name, text, least)));
      const options = {
        ...words,
        n: words.n?.map((text) => number("n", text, 1)),
        runs: words.runs === undefined ? undefined : numbers("runs", [words.runs], 1)[0],
        seconds: number("seconds", words.seconds, 0.1),
        peers: words.peers === "on",
        tune:
          words.tune === true ? usualTuneSeconds : words.tune === undefined ? undefined : number("tune", words.tune, 1),
        scaling: words.scaling === true ? usualScaling : words.scaling && numbers("scaling", words.scaling, 1),
      };
      const { bench } = await withLibraries(import("./bench.ts"));
      const said = await bench(options);
      if (said !== "") await printLine(said);
    });
}

/** The exit code. Throws what kept it from the others. */
async function obey(words: readonly string[]): Promise<number> {
  let code = 0;
  let help = "";
  const program = createProgram(
    (finished) => {
      code = finished;
    },
    (text) => {
      help += text;
    },
  );
  if (words.length === 0) {
    program.outputHelp();
    await print(help);
    return exitCodes.usage;
  }
  try {
    await program.parseAsync([...words], { from: "user" });
  } catch (error) {
    // Help and version come as errors too.
    if (!(error instanceof CommanderError && error.exitCode === 0)) throw error;
    await print(help);
  }
  return code;
}

/** Says what went wrong. The exit code. */
function report(error: unknown): number {
  if (error instanceof ReaderGone) return 0;
  if (error instanceof CommanderError) {
    const sentence = error.message.replace(/^error: /, "").replace(/\n(\(.*\))$/, " $1");
    say(`matrix-dynamics: ${sentence}`);
    return exitCodes.usage;
  }
  const debug = process.env.DEBUG !== undefined && process.env.DEBUG !== "";
  say(sentenceOf(error, debug));
  return exitCodeOf(error);
}

const code = await obey(process.argv.slice(2)).catch(report);
// Dawn keeps the process alive: it is ended here, once all that was said has left.
await allIsSaid();
process.exit(code);
