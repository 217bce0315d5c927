/** What a map has and a flow has not: what each step draws, new values of states, the number of the step and its clock; and the reverse. */

import { type Checking, createEntry } from "./checking.ts";
import { LanguageError } from "./errors.ts";
import { createTeller } from "./law-sources.ts";
import { isDraw } from "./marks.ts";
import { kindInWords } from "./names.ts";
import { dependencyOrder } from "./order.ts";
import type { Statement } from "./parse-statement.ts";
import { asWritten, printExpression } from "./print.ts";
import { quotation } from "./quotation.ts";
import { nextsIn, referencesIn } from "./references.ts";
import type { Call, Definition, Expression, Flow, LawSource, Position, StepDraw, Type } from "./syntax.ts";
import { postorder } from "./walk.ts";

/** Whether a text is one, by its first line of either kind. */
export function isMap(statements: readonly Statement[]): boolean {
  return statements.find((statement) => statement.kind === "flow")?.next ?? false;
}

/** No text can have this name. */
const unread = "#";

/** Puts names in the place of what a step draws; of a flow nothing is drawn, and its expressions are left as they are. */
export function createDrawTeller(checking: Checking) {
  const { kind, table, attempt, dimensions, checkDimension, unreadable } = checking;
  const draws: StepDraw[] = [];
  /** Of all lines together: their names tell draws apart. */
  const sources = new Map<string, LawSource>();

  /** `owner` is the line that draws, `shape` what a bare `randn` has there, null where that is not said. */
  const told = (expression: Expression, owner: string, shape: Type | null): Expression => {
    if (kind === "flow") return expression;
    const before = new Set(sources.keys());
    const result = attempt(() => createTeller(shape, sources, { dimensions, checkDimension })(expression));
    for (const [name, source] of sources) {
      if (before.has(name)) continue;
      attempt(() => {
        if (source.kind !== "normal" && source.kind !== "uniform" && source.kind !== "bartlett")
          throw new LanguageError(
            expression.at,
            `a step draws with randn, rand and bartlett, and ${quotation(expression)} holds what only a law may: ${asWritten(name)}`,
          );
        // Known whatever is wrong with it, or its use would be an error too.
        table.declare(name, createEntry("draw", expression.at, source.type));
        const degrees = source.kind === "bartlett" ? source.degrees : null;
        if (degrees !== null) checkConstant(degrees, "the number of samples of bartlett(n, B)", checking);
        draws.push({ kind: source.kind, degrees, name, type: source.type, owner, index: source.index });
      });
    }
    return result ?? unreadableAt(expression.at);
  };
  /** In the place of what is wrong: whoever reads it has no error of his own. */
  const unreadableAt = (at: Position): Expression => {
    unreadable.names.add(unread);
    return { kind: "name", name: unread, at };
  };
  return { draws, told };
}

/** Throws where something is not the same number in all steps of a run. */
function checkConstant(expression: Expression, what: string, { dimensions, table, typed }: Checking): void {
  for (const node of postorder(expression)) {
    if (node.kind !== "name") continue;
    const known = table.get(node.name);
    if (known?.kind === "parameter" || (known === undefined && dimensions.has(node.name))) continue;
    const is = known
      ? ` is ${kindInWords[known.kind]}`
      : isTime(node.name)
        ? " changes from step to step"
        : " is not known";
    throw new LanguageError(node.at, `${what} is made of numbers, parameters and dimensions, and ${node.name}${is}`);
  }
  if (typed(expression, "definition").kind !== "scalar")
    throw new LanguageError(expression.at, `${what} is a number, and ${quotation(expression)} is none`);
}

const isTime = (name: string): boolean => name === "t" || name === "k";

/** The clock of a map, null where it gives none. */
export function checkClock(checking: Checking): Expression | null {
  const { kind, pick, attempt, report } = checking;
  const [clock, second] = pick("clock");
  if (second !== undefined) report(new LanguageError(second.at, "a map has one clock, and this is the second"));
  if (clock === undefined) return null;
  attempt(() => {
    if (kind === "flow")
      throw new LanguageError(
        clock.at,
        "a flow has the time t by itself: only a map, with lines next X = ..., has a clock",
      );
    checkConstant(clock.expression, "the clock, the time that a step takes,", checking);
  });
  return clock.expression;
}

/** Throws where `next` is asked for what is no state. Its own line gives it a type, whatever that says. */
function checkNext(call: Call, { table, kind }: Checking): void {
  const [state] = call.arguments;
  const known = state?.kind === "name" ? table.get(state.name) : undefined;
  if (kind === "flow")
    throw new LanguageError(
      call.at,
      "next(X) is the new value of a state in the step of a map, and this text has flows",
    );
  if (state === undefined || (known !== undefined && known.kind !== "state") || state.kind !== "name")
    throw new LanguageError(
      call.at,
      `next(X) takes a state by its name, and ${state?.kind === "name" && known ? `${state.name} is ${kindInWords[known.kind]}` : "this is none"}`,
    );
}

/** The definitions with one for every new value that is read, each behind what it is made of. */
export function withNexts(
  definitions: readonly Definition[],
  flows: readonly Flow[],
  checking: Checking,
): readonly Definition[] {
  const { attempt, table, report } = checking;
  const lines = [...definitions, ...flows].map(({ expression }) => expression);
  const calls = new Map(lines.flatMap(nextsIn).map((call) => [printExpression(call), call]));
  if (calls.size === 0) return definitions;
  for (const call of calls.values()) attempt(() => checkNext(call, checking));
  const added = [...calls].flatMap(([name, call]): Definition[] => {
    const [state] = call.arguments;
    const flow = flows.find((line) => state?.kind === "name" && line.state === state.name);
    const type = flow && table.get(flow.state)?.type;
    return flow && type ? [{ name, origin: call, expression: flow.expression, type, at: flow.at }] : [];
  });
  const all = new Map([...definitions, ...added].map((definition) => [definition.name, definition]));
  const reads = new Map(
    [...all].map(([name, { expression }]) => [name, referencesIn(expression).filter((used) => all.has(used))]),
  );
  const order = dependencyOrder(reads);
  if ("order" in order) return order.order.map((name) => all.get(name)!);
  const [first] = order.circle;
  const chain = order.circle.map((name) => name).join(" is made of ");
  report(new LanguageError(all.get(first!)!.at, `${chain}: one of them must take an old value`));
  return definitions;
}

/** What a text of the other kind would have to be asked for, by the functions that take in time. */
const ofFlows: ReadonlyMap<string, string> = new Map([
  ["integral", "integral(E) goes over time, and a map has steps: keep a sum in a state, next total = total + E"],
  [
    "rate",
    "rate(E) goes along a flow, and a map has steps: keep E in a state, next before = E, and observe E - before",
  ],
]);

/** Reports what is asked of the time of a map, or of the steps of a flow. */
export function checkTimes(
  observed: readonly { readonly expression: Expression }[],
  { kind, report, table }: Checking,
): void {
  for (const { expression } of observed)
    for (const node of postorder(expression)) {
      if (node.kind !== "call") continue;
      const refusal = kind === "map" ? ofFlows.get(node.name) : undefined;
      if (refusal !== undefined) report(new LanguageError(node.at, refusal));
      const [time] = node.arguments;
      const isByStep = node.name === "first" && time?.kind === "name" && time.name === "k";
      if (kind === "flow" && isByStep && table.get("k") !== undefined)
        report(new LanguageError(time.at, "a flow has a time and no steps: write first(t where E < c)"));
    }
}

/** By name, why a definition has a value within a step alone. Definitions stand behind those that they are made of. */
export function stepwiseReasons(
  definitions: readonly Pick<Definition, "name" | "expression">[],
  isEachStep: (name: string) => boolean,
): ReadonlyMap<string, string> {
  const stepwise = new Map<string, string>();
  for (const { name, expression } of definitions) {
    const [because] = referencesIn(expression).flatMap((used) => {
      if (isDraw(used)) return ["is drawn anew in each step"];
      if (used.startsWith("next(")) return ["is of a new value, which only its step knows"];
      return isEachStep(used) ? [`follows from ${used}, another one in each step`] : (stepwise.get(used) ?? []);
    });
    if (because !== undefined) stepwise.set(name, because);
  }
  return stepwise;
}

/** Reports where an observable, a class or a stop needs what only a step knows. */
export function checkObserved(
  observed: readonly { readonly name: string; readonly expression: Expression }[],
  definitions: readonly Definition[],
  { report, table }: Checking,
): void {
  const stepwise = stepwiseReasons(definitions, (name) => table.get(name)?.eachStep === true);
  if (stepwise.size === 0) return;
  for (const { name, expression } of observed)
    for (const used of new Set(referencesIn(expression))) {
      const because = stepwise.get(used);
      if (because === undefined) continue;
      report(
        new LanguageError(
          expression.at,
          `${name} cannot observe ${used}, which ${because}: keep it in a state of its own, state kept : ... and next kept = ${used}`,
        ),
      );
    }
}
