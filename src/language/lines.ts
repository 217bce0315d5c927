/** Which lines make up a system: those of its own text, of the one that it extends, and of the shared texts that these include. */

import type { Statement } from "./parse-statement.ts";

/** A statement, and how far its text is: 0 the system's own, 1 the one that it extends and so on, infinitely far a shared text. */
export interface SourcedStatement {
  readonly statement: Statement;
  readonly distance: number;
}

/** The lines that count. What a nearer text says takes the place of what one further away says of the same name. */
export function linesOf(sourced: readonly SourcedStatement[]): readonly Statement[] {
  const at = (wanted: number): Statement[] =>
    sourced.filter(({ distance }) => distance === wanted).map(({ statement }) => statement);
  const furthest = Math.max(0, ...sourced.map(({ distance }) => (Number.isFinite(distance) ? distance : 0)));
  let lines: readonly Statement[] = at(furthest);
  const extending: Statement[] = [];
  for (let distance = furthest - 1; distance >= 0; distance--) {
    lines = extended(lines, at(distance));
    extending.push(...at(distance));
  }
  const shared = withoutOverridden(at(Number.POSITIVE_INFINITY), lines);
  return [...lines, ...withoutReplaced(shared, extending)];
}

/** Of what the extended text shares with others, what those that extend it say nothing of. */
function withoutReplaced(shared: readonly Statement[], own: readonly Statement[]): readonly Statement[] {
  const said = new Set(own.flatMap(keysOf));
  const isState = new Map(own.flatMap((line) => keysOf(line).map((key) => [key, line.kind === "state"] as const)));
  // What is no state any more does not move.
  return shared.filter(
    (line) =>
      !keysOf(line).some((key) => said.has(key)) && !(line.kind === "flow" && isState.get(line.state) === false),
  );
}

/** A text that extends another: its lines stand where those stood that they replace, the others behind all. */
function extended(base: readonly Statement[], own: readonly Statement[]): readonly Statement[] {
  const ownLines = own.flatMap(oneByOne);
  const replacing = new Map<string, Statement[]>();
  for (const line of ownLines)
    for (const key of keysOf(line)) replacing.set(key, [...(replacing.get(key) ?? []), line]);
  const placed = new Set<Statement>();
  const place = (lines: readonly Statement[]): Statement[] =>
    lines.filter((line) => !placed.has(line) && placed.add(line) !== undefined);
  const taken = base.flatMap(oneByOne).flatMap((line): Statement[] => {
    if (line.kind === "system") return [];
    const [key] = keysOf(line);
    const others = key === undefined ? undefined : replacing.get(key);
    if (others !== undefined) return place(others);
    // What is no state any more does not move.
    const state = line.kind === "flow" ? replacing.get(line.state) : undefined;
    return state?.some(({ kind }) => kind !== "state") === true ? [] : [line];
  });
  return [...taken, ...place(ownLines)];
}

/** A line with one parameter for each. */
function oneByOne(line: Statement): readonly Statement[] {
  return line.kind === "param" ? line.parameters.map((parameter) => ({ ...line, parameters: [parameter] })) : [line];
}

/** What a line says something of: a name, how a state moves, a class, the clock; nothing of one that may stand beside any other. */
export function keysOf(line: Statement): readonly string[] {
  switch (line.kind) {
    case "state":
    case "data":
    case "definition":
    case "observe":
      return [line.name];
    case "param":
      return line.parameters.map(({ name }) => name);
    case "flow":
      return [`d${line.state}/dt`];
    case "clock":
      return ["clock"];
    case "class":
      return [`class ${line.name}`];
    default:
      return [];
  }
}

const overridable: readonly Statement["kind"][] = ["param", "observe", "class", "clock"];

/** What a system says itself takes the place of what a shared text says: parameters, observables, classes, the clock. */
function withoutOverridden(shared: readonly Statement[], own: readonly Statement[]): readonly Statement[] {
  const said = new Set(own.flatMap((line) => keysOf(line).map((key) => `${line.kind} ${key}`)));
  return shared
    .flatMap(oneByOne)
    .filter((line) => !overridable.includes(line.kind) || !keysOf(line).some((key) => said.has(`${line.kind} ${key}`)));
}
