/** The command line: reads the words, starts the command, and turns every failure into one sentence and an exit code. */

import { Command, CommanderError } from "commander";
import { addBench } from "./cli-bench.ts";
import { addFigure } from "./cli-figure.ts";
import { addFiles } from "./cli-files.ts";
import {
  backendOption,
  checkpointHelp,
  deviceOption,
  memoryHelp,
  portableBitsOption,
  precisionOption,
  resumeHelp,
  selectHelp,
  setHelp,
  targetHelp,
  withLibraries,
} from "./cli-options.ts";
import type { ExplainOptions } from "./explain.ts";
import { exitCodeOf, exitCodes, sentenceOf } from "./fail.ts";
import { settingsOf, usualRuns, wholeNumber } from "./option-values.ts";
import { allIsSaid, print, printLine, ReaderGone, say } from "./output.ts";
import type { RunOptions } from "./run.ts";
import type { VerifyOptions } from "./verify.ts";
import { version } from "./versions.ts";

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
  matrix-dynamics show result.json
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
    .argument("[experiment]", `${targetHelp}; with --resume it may be left out`)
    .option("--runs <number>", "runs of each cell of the sweep")
    .option("--seed <number>", "seed of the random numbers")
    .option("--set <key=value...>", setHelp)
    .option("--run <number>", "one run alone, the same to the bit: by the number from 0 that it has in its cell")
    .option(
      "--cell <word...>",
      "with --run: in one cell of the sweep, which is one combination of its values: by its number from 0, or as eta=0.1 beta=2",
    )
    .option(
      "--shard <i/N>",
      "the i-th of N equal parts of the runs of each cell, into a file of its own (.nc, .json); merge makes one result of all N",
    )
    .option(
      "--whole",
      "where the experiment is a result file of one run or one shard: all of its ensemble instead of the same part again",
    )
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
    .option("--checkpoint <file>", checkpointHelp)
    .option("--every <time>", "between two checkpoints: 60s, 5m, 2h (default: 60s)")
    .option("--resume <file>", resumeHelp)
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
  matrix-dynamics run byol --runs 100000 --out result.nc --checkpoint byol.checkpoint --every 5m
  matrix-dynamics run --resume byol.checkpoint
  matrix-dynamics run byol --run 17
  matrix-dynamics run byol --shard 3/16 --out shard-3.nc --checkpoint shard-3.checkpoint
  matrix-dynamics run figure-9 --out - | jq '.cells[0].outcomes'`,
    )
    .action(async (target: string | undefined, options: RunOptions) => {
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
      const { default: list } = await import("./list.ts?made");
      await printLine(list);
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
