/** What observables ask of all of a run's time: numbers that are carried beside its states. */

import { sidesOf } from "../language/condition.ts";
import type { LanguageError } from "../language/errors.ts";
import { overTime } from "../language/functions.ts";
import { printExpression } from "../language/print.ts";
import { referencesIn } from "../language/references.ts";
import type { Call, Expression, System } from "../language/syntax.ts";
import { postorder } from "../language/walk.ts";
import type { Role, ScalarId } from "./program.ts";
import type { Reader } from "./reading.ts";

/** A number that is carried: `next` is its slope, where it is integrated, or what takes its place at the beginning of each step. */
export interface Carried {
  readonly name: string;
  readonly role: Exclude<Role, "flow">;
  readonly start: number;
  readonly next: (reader: Reader) => ScalarId;
}

/** A call of the language, and what is carried for it; `index` counts the states of the program. */
export interface OverTime {
  readonly call: Call;
  readonly index: number;
  readonly carried: readonly Carried[];
  /** Why it cannot be had at these dimensions; then nothing is carried. */
  readonly refusal: LanguageError | null;
}

/**
 * In place of a time, or of a least value, that is not known yet: the largest number that float32 holds. Infinities are for what
 * is undefined.
 */
export const unknownYet = 3.4028234663852886e38;

/** By the text of the call: what the wanted observables, and all classes and stops, ask for. `refusalOf` tries one out. */
export function overTimeOf(
  system: System,
  wanted: ReadonlySet<string>,
  refusalOf: (call: Call) => LanguageError | null,
): ReadonlyMap<string, OverTime> {
  const found = new Map<string, OverTime>();
  let index = system.states.length;
  const calls = rootsOf(system, wanted).flatMap((root) => postorder(root).filter(isOverTime));
  // What is integrated comes first: kernels take the others apart from it.
  for (const isIntegral of [true, false])
    for (const call of calls) {
      const name = printExpression(call);
      if (found.has(name) || (call.name === "integral") !== isIntegral) continue;
      const refusal = refusalOf(call);
      const carried = refusal ? [] : carriedFor(call, name, index, system.kind);
      found.set(name, { call, index, carried, refusal });
      index += carried.length;
    }
  return found;
}

export function isOverTime(node: Expression): node is Call {
  return node.kind === "call" && overTime.includes(node.name);
}

/** The wanted observables, conditions, and the observables that these name, near or far. */
function rootsOf(system: System, wanted: ReadonlySet<string>): readonly Expression[] {
  const observables = new Map(system.observables.map((observable) => [observable.name, observable.expression]));
  const conditions = [...system.classes, ...system.stops].flatMap(({ condition }) => sidesOf(condition));
  const roots = new Set<Expression>();
  const pending = [...conditions, ...[...observables].flatMap(([name, of]) => (wanted.has(name) ? [of] : []))];
  for (let root = pending.shift(); root !== undefined; root = pending.shift()) {
    if (roots.has(root)) continue;
    roots.add(root);
    pending.push(...referencesIn(root).flatMap((name) => observables.get(name) ?? []));
  }
  return [...roots];
}

function carriedFor(call: Call, name: string, index: number, kind: System["kind"]): readonly Carried[] {
  const [first] = call.arguments;
  if (call.name === "integral") return [{ name, role: "integral", start: 0, next: (reader) => reader.scalar(first!) }];
  const memory = (next: Carried["next"], part = "", start = unknownYet): Carried => ({
    name: `${name}${part}`,
    role: "memory",
    start,
    next,
  });
  if (call.name === "maximum") return [memory((reader) => extremeOf(call, index, reader), "", -unknownYet)];
  if (call.name === "minimum") return [memory((reader) => extremeOf(call, index, reader))];
  const found = memory((reader) => crossingOf(call, index, reader));
  // Between two steps of a map there is nothing.
  if (kind === "map") return [found];
  return [
    found,
    memory(({ scalar }) => scalar(first!), ", time before"),
    memory((reader) => distanceOf(call, reader), ", distance before"),
  ];
}

/** What a call stands for in the routine of the reader, at its time. */
export function readOverTime({ call, index, refusal }: OverTime, reader: Reader): ScalarId {
  if (refusal) throw refusal;
  const { builder } = reader;
  if (call.name === "integral") {
    // What has no value now has no integral up to now: no step has seen that of the start yet.
    const integrand = reader.scalar(call.arguments[0]!);
    return builder.choose(
      builder.compare("==", integrand, integrand),
      builder.scalar({ kind: "state", index }),
      builder.constant(0),
    );
  }
  if (call.name === "first") return builder.scalar({ kind: "known", operand: crossingOf(call, index, reader) });
  return extremeOf(call, index, reader);
}

/** The largest or least value so far. */
function extremeOf({ name, arguments: list }: Call, index: number, { builder, scalar }: Reader): ScalarId {
  const before = builder.scalar({ kind: "state", index });
  return builder.arithmetic(name === "maximum" ? "max" : "min", before, scalar(list[0]!));
}

/** How far E < c is from holding. */
function distanceOf({ arguments: list }: Call, { builder, scalar }: Reader): ScalarId {
  return builder.arithmetic("-", scalar(list[1]!), scalar(list[2]!));
}

function crossingOf(call: Call, index: number, reader: Reader): ScalarId {
  const { builder, names } = reader;
  const state = (part: number): ScalarId => builder.scalar({ kind: "state", index: index + part });
  const before =
    names.system.kind === "map" ? [builder.constant(unknownYet), builder.constant(0)] : [state(1), state(2)];
  const now = [reader.scalar(call.arguments[0]!), distanceOf(call, reader)];
  return builder.scalar({ kind: "crossing", operands: [state(0), ...before, ...now] });
}

/** What a `crossing` means. A distance that is infinite or undefined is none: it neither is below 0 nor was above. */
export function crossing([found, timeBefore, before, time, now]: readonly number[]): number {
  if (found! < unknownYet) return found!;
  if (!(now! < 0 && Number.isFinite(now))) return unknownYet;
  if (!(timeBefore! < unknownYet && before! >= 0 && Number.isFinite(before))) return time!;
  return timeBefore! + (time! - timeBefore!) * (before! / (before! - now!));
}
