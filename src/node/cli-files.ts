/** The words of the commands that are about files alone, and run nothing. */

import type { Command } from "commander";
import { selectHelp, withLibraries } from "./cli-options.ts";
import type { ConvertOptions } from "./convert.ts";
import type { MergeOptions } from "./merge.ts";
import { printLine, say } from "./output.ts";

export function addFiles(program: Command): void {
  program
    .command("show")
    .summary("print what is inside of a result file")
    .description(
      "Prints of a result (.json, .nc, .parquet, .csv) its experiment, what computed it and when, how its runs ended, and its variables with dimensions and units. Of a checkpoint, how far its run came.",
    )
    .argument("<file>", "a result file, or a checkpoint")
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
    .command("merge")
    .summary("make one result of the shards of an ensemble")
    .description(
      "Reads all shards of an ensemble, which run writes with --shard, and writes the result that one process would have written: every statistic, histogram and count over all runs. Shards that are missing, are there twice, or are not of the same experiment are refused by name, before anything is written.",
    )
    .argument("<file...>", "the files of all shards (.nc, .json), in any order")
    .requiredOption(
      "--out <file>",
      "where the result goes: a file that ends in .json, .nc, .parquet or .csv, or - for JSON on stdout",
    )
    .option("--select <word...>", `instead of what was asked for with the shards: ${selectHelp}`)
    .option("--memory <size>", "memory that the result and what is read at once may take (default: 1 GiB)")
    .addHelpText(
      "after",
      "\nExamples:\n  matrix-dynamics merge shard-*.nc --out all.nc\n  matrix-dynamics merge shard-*.nc --out runs.parquet --select all:runs",
    )
    .action(async (files: string[], options: MergeOptions) => {
      const { merge } = await withLibraries(import("./merge.ts"));
      await merge(files, options);
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
