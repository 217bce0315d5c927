/** WGSL of what a thread holds while slopes come and go: in registers, or put aside in the run's scratch, lane beside lane. */

import { type Field, fieldsOf } from "./emit-states.ts";
import { functionText, wholeNumbers } from "./emit-text.ts";
import type { Layout } from "./layout.ts";
import { shader } from "./shaders.ts";
import type { GpuProgram } from "./split.ts";

export interface AsideField extends Field {
  /** The first of its rows in a copy that is put aside. */
  readonly row: number;
}

export function asideFields(program: GpuProgram, layout: Layout): AsideField[] {
  let rows = 0;
  return fieldsOf(program, layout).map((field) => {
    const row = rows;
    rows += field.scalar ? 1 : 4;
    return { ...field, row };
  });
}

/** One field of a copy, as an expression. */
export function asideField({ scalar, row }: AsideField, copy: string): string {
  return `${scalar ? "asideNumber" : "asideTile"}(${copy}, ${row}u)`;
}

function putField({ scalar, row }: AsideField, value: string, copy: string): string {
  return `put${scalar ? "Number" : "Tile"}Aside(${value}, ${copy}, ${row}u);`;
}

/** One field of a handle, as an expression. */
function heldField(copy: number | null | undefined, handle: string): (field: AsideField) => string {
  return (field) => (typeof copy === "number" ? asideField(field, handle) : `${handle}.${field.name}`);
}

/** Of a state that `Now` holds. */
export function fieldOfNow({ aside }: Layout, handle: string): (field: AsideField) => string {
  return heldField(aside?.now, handle);
}

/**
 * `Now` and `Carry`, which hold the state and what roundings left out of it, each with a function that holds and one that fetches;
 * and what the ends of steps with sizes of their own make of the two.
 */
export function emitHeld(program: GpuProgram, layout: Layout, adaptive: boolean): string[] {
  const { aside } = layout;
  const fields = asideFields(program, layout);
  const copies =
    aside === null
      ? []
      : [
          wholeNumbers({ ASIDE_FIRST: layout.asideOffset, ASIDE_ROWS: aside.rows }),
          shader("aside"),
          functionText("aside(copy: u32) -> States", [
            `return States(${fields.map((field) => asideField(field, "copy")).join(",\n    ")});`,
          ]),
          functionText(
            "putAside(states: States, copy: u32)",
            fields.map((field) => putField(field, `states.${field.name}`, "copy")),
          ),
        ];
  return [
    ...copies,
    ...holding("Now", aside?.now),
    ...(adaptive ? [...holding("Carry", aside?.carry), ...emitEnds(fields, layout)] : []),
  ];
}

function holding(name: string, copy: number | null | undefined): string[] {
  const isAside = typeof copy === "number";
  const held = isAside ? [`putAside(states, ${copy}u);`, `return ${copy}u;`] : ["return states;"];
  return [
    `alias ${name} = ${isAside ? "u32" : "States"};`,
    functionText(`hold${name}(states: States) -> ${name}`, held),
    functionText(`fetch${name}(held: ${name}) -> States`, [isAside ? "return aside(held);" : "return held;"]),
  ];
}

/** Field by field, so that of what is put aside one tile is read at a time. */
function emitEnds(fields: readonly AsideField[], { aside }: Layout): string[] {
  const [now, carry] = [heldField(aside?.now, "y"), heldField(aside?.carry, "carry")];
  const next = fields.map((field) => {
    const { name, scalar, role } = field;
    if (role === "memory") return now(field);
    return `${scalar ? "exact" : "exactTile"}(${now(field)} + (change.${name} + ${carry(field)}))`;
  });
  const left = fields.map((field) => {
    const { name, role } = field;
    return role === "memory" ? "0.0" : `(change.${name} + ${carry(field)}) - (next.${name} - ${now(field)})`;
  });
  const carried =
    typeof aside?.carry === "number"
      ? [...fields.map((field, at) => putField(field, left[at]!, "carry")), "return carry;"]
      : [`return States(${left.join(",\n    ")});`];
  return [
    "// The new solution: what the last steps' roundings left out is part of what this one adds.",
    functionText("arrived(y: Now, change: States, carry: Carry) -> States", [
      `return States(${next.join(",\n    ")});`,
    ]),
    "// What its own rounding leaves out.",
    functionText("leftBehind(y: Now, change: States, carry: Carry, next: States) -> Carry", carried),
  ];
}
