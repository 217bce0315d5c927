/** Gradients of a text: which are asked for, and the definitions that they stand for. */

import { mostDerivedNodes } from "./budgets.ts";
import { type Checking, createEntry } from "./checking.ts";
import { LanguageError } from "./errors.ts";
import { type Budget, deriveGradient } from "./gradient.ts";
import { entryInWords } from "./names.ts";
import { printExpression } from "./print.ts";
import { gradientsIn } from "./references.ts";
import type { Call, Definition, Expression } from "./syntax.ts";

type Named = Extract<Expression, { kind: "name" }>;

/** The definitions with what `grad` calls in them and in `others` stand for, each behind its loss. */
export function withGradients(
  definitions: readonly Definition[],
  others: readonly Expression[],
  checking: Checking,
): readonly Definition[] {
  const calls = [...definitions.map(({ expression }) => expression), ...others].flatMap(gradientsIn);
  if (calls.length === 0) return definitions;
  const sound = calls.map((call) => checking.attempt(() => checkGradient(call, checking)) !== null);
  if (!sound.every(Boolean)) return definitions;
  const budget: Budget = { left: mostDerivedNodes };
  return definitions.flatMap((definition) => {
    if (definition.origin !== "loss") return [definition];
    const targets = calls.filter((call) => nameOf(call, 0) === definition.name).map((call) => nameOf(call, 1));
    const derived =
      targets.length === 0 ? [] : checking.attempt(() => derivedFrom(definition, targets, checking, budget));
    return [definition, ...(derived ?? [])];
  });
}

function derivedFrom(
  loss: Definition,
  targets: readonly string[],
  checking: Checking,
  budget: Budget,
): readonly Definition[] {
  const { table, types } = checking;
  const asked = { loss: loss.name, at: loss.at, targets: [...new Set(targets)] };
  const context = {
    typeOf: (expression: Expression) => types.get(expression),
    definition: (name: string) => {
      const entry = table.get(name);
      return entry?.kind === "definition" ? (entry.expression ?? undefined) : undefined;
    },
    typeOfName: (name: string) => table.typeOfName(name, loss.at, "definition"),
  };
  return deriveGradient(asked, context, budget).map(({ gradient, expression, type: expected }) => {
    const name = printExpression(gradient);
    const type = checking.typed(expression, "definition", expected);
    table.declare(name, createEntry("definition", loss.at, type, expression));
    return { name, origin: gradient, expression, type, at: loss.at };
  });
}

function nameOf(call: Call, place: 0 | 1): string {
  return (call.arguments[place] as Named).name;
}

/** Of what, and with respect to what: both are names. */
function checkGradient(call: Call, { table }: Checking): true {
  const [loss, target] = call.arguments;
  const known = loss?.kind === "name" ? table.get(loss.name) : undefined;
  if (known?.loss !== true) {
    const what = loss?.kind === "name" && known ? `${loss.name} is ${entryInWords(known)}` : "this is none";
    throw new LanguageError(
      loss!.at,
      `grad(J, X) takes the gradient of a loss, and ${what}: give it a line of its own, loss J = ...`,
    );
  }
  if (target?.kind !== "name" || ["t", "pi"].includes(target.name))
    throw new LanguageError(
      target!.at,
      "grad(J, X) is taken with respect to a state, data, a parameter or a definition, by its name",
    );
  return true;
}
