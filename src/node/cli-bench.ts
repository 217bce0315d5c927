/** The words of `matrix-dynamics bench`. */

import { type Command, Option } from "commander";
import { backendChoices } from "../backend.ts";
import type { BenchOptions } from "./bench.ts";
import { deviceOption, portableBitsOption, withLibraries } from "./cli-options.ts";
import { number, usualScaling, usualTuneSeconds } from "./option-values.ts";
import { printLine } from "./output.ts";

/** As they are written. */
interface BenchWords extends Omit<BenchOptions, "n" | "runs" | "seconds" | "peers" | "scaling" | "tune"> {
  readonly n?: readonly string[];
  readonly runs?: string;
  readonly seconds: string;
  readonly peers: string;
  readonly scaling?: true | readonly string[];
  readonly tune?: true | string;
}

export function addBench(program: Command): void {
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
    .addOption(portableBitsOption(""))
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
      "instead: what one run alone takes by dop853 and tsit5 to the error of SciPy's DOP853 at 1e-9, where Python has it, and beside it",
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
