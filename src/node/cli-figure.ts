/** The words of the command `figure`. */

import { type Command, Option } from "commander";
import {
  backendOption,
  deviceOption,
  memoryHelp,
  portableBitsOption,
  precisionOption,
  setHelp,
  targetHelp,
  withLibraries,
} from "./cli-options.ts";
import { UsageError } from "./fail.ts";
import type { FigureOptions } from "./figure.ts";
import { type Format, formats, schemes, usualRuns, wholeNumber } from "./option-values.ts";

/** As they are written. */
interface FigureWords extends Omit<FigureOptions, "runs" | "format" | "views" | "width"> {
  readonly runs?: string;
  readonly views?: readonly string[];
  readonly format: readonly string[];
  readonly width: string;
}

/** `finish` hears the exit code. */
export function addFigure(program: Command, finish: (code: number) => void): void {
  program
    .command("figure")
    .summary("draw the figures of the paper, or of any experiment, and judge their claims")
    .description(
      "Runs experiments, draws their views, writes the numbers that are drawn, and judges the claims that they make: NAME-1.svg, NAME-2.svg, ... a document for each view, NAME-1.csv, ... its numbers, and NAME.json with all of it, the settings and the verdicts. A table of the verdicts goes to stdout; the exit code is 1 if one fails. Each claim is judged on an ensemble of its own, that of its check. Ctrl-C ends it after the figures that are complete; a second one at once.",
    )
    .argument(
      "<name...>",
      `all for the figures of the paper, words with which names begin (figure-10), or ${targetHelp}`,
    )
    .option(
      "--runs <number>",
      `runs of each cell wherever starts are drawn, of the pictures and of the claims (default: the experiment's own for pictures, and ${usualRuns} for claims, as verify has it)`,
    )
    .option("--seed <number>", "seed of the random numbers of the pictures")
    .option("--set <key=value...>", `${setHelp}; claims stay those of the experiment as it stands`)
    .option("--format <name...>", `${formats.join(", ")}; several of them with commas between`, ["svg,csv,json"])
    .option("--views <number...>", "only these views, counted from 1, with commas between")
    .addOption(
      new Option(
        "--scheme <name>",
        "colours of pictures; auto is light, and dark on screens that prefer it, where the viewer reads such rules (of PNG: light)",
      )
        .choices(schemes)
        .default("auto"),
    )
    .option("--width <pixels>", "width of a picture; a PNG has twice as many", "1000")
    .option("--font <file...>", "fonts for the words of a PNG, beside those of this machine")
    .option(
      "--plain",
      "the panels and their key alone, for a paper that has its own words: those of the picture go to NAME-1.txt, ...",
    )
    .option("--no-claims", "judge no claims")
    .option("--checks <file>", "where the checks behind the claims are (.json), instead of those that come with it")
    .addOption(backendOption())
    .addOption(precisionOption())
    .addOption(portableBitsOption())
    .addOption(deviceOption())
    .option("--memory <size>", memoryHelp)
    .option(
      "--out <folder>",
      "where the files go; those of the same names are replaced, each when it is whole",
      "figures",
    )
    .addHelpText(
      "after",
      `
Examples:
  matrix-dynamics figure all
  matrix-dynamics figure figure-7 figure-10 --format svg,png --scheme light
  matrix-dynamics figure figure-9 --runs 4096 --out figures
  matrix-dynamics figure my-experiment.json --set eta=0.02 --format csv
  matrix-dynamics figure my-experiment.json --checks my-checks.json`,
    )
    .action(async (names: string[], words: FigureWords) => {
      const options = {
        ...words,
        runs: words.runs === undefined ? undefined : wholeNumber("runs", words.runs),
        format: readFormats(words.format),
        views: words.views && separated(words.views).map((word) => wholeNumber("views", word)),
        width: widthOf(words.width),
      };
      const { figure } = await withLibraries(import("./figure.ts"));
      finish(await figure(names, options));
    });
}

function separated(words: readonly string[]): readonly string[] {
  return words.flatMap((word) => word.split(",")).filter((word) => word !== "");
}

function readFormats(words: readonly string[]): readonly Format[] {
  const asked = separated(words);
  const strange = asked.find((word) => !(formats as readonly string[]).includes(word));
  if (strange !== undefined) throw new UsageError(`--format knows ${formats.join(", ")}, but not "${strange}".`);
  if (asked.length === 0) throw new UsageError(`--format needs at least one of ${formats.join(", ")}.`);
  return formats.filter((format) => asked.includes(format));
}

/** Narrower ones have no room for words, and wider ones no screen. */
function widthOf(text: string): number {
  const width = wholeNumber("width", text);
  if (width < 200 || width > 4000) throw new UsageError(`--width must be from 200 to 4000 pixels, but it is ${text}.`);
  return width;
}
