/** `matrix-dynamics check`: everything that can be found wrong in a system or experiment file without running it. */

import { timeWords } from "../experiment/times.ts";
import { UsageError } from "./fail.ts";
import { prepare } from "./load.ts";
import { counted } from "./words.ts";

/** One line that says what the file holds. Throws FileErrors with all that is wrong. */
export function check(file: string): string {
  if (!/\.(json|flow)$/.test(file))
    throw new UsageError(`check reads a .flow or a .json file, but "${file}" is neither.`);
  const { resolved, program } = prepare(file);
  const { system, cells, runsPerCell, times, dimensions, observables, unavailable } = resolved;
  const sizes = Object.entries(dimensions).map(([name, size]) => `${name} = ${size}`);
  const states = system.states.map(({ name }) => name).join(", ");
  const facts = file.endsWith(".flow")
    ? [`system ${system.name}`, `states ${states}`, counted(observables.length, "observable")]
    : [
        `experiment of ${system.name}`,
        sizes.join(", "),
        `${counted(cells.length, "cell")} of ${counted(runsPerCell, "run")}`,
        `${counted(times.length, "sample")} to ${timeWords(system.kind, times.at(-1)!)}`,
      ];
  const products = program.step.operations.filter(({ kind }) => kind === "product").length;
  const notes = unavailable.map(({ reason }) => `\n${file}: note: ${reason}`);
  return `${file}: OK: ${[...facts, `${counted(products, "matrix product")} a slope`].join("; ")}${notes.join("")}`;
}
