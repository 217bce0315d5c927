/** Forward mode: how fast an expression changes along the flow, by the chain rule, as definitions that follow from the text. */

import { createAlgebra, type Term } from "./algebra.ts";
import { mostDerivedNodes } from "./budgets.ts";
import { type Checking, createEntry } from "./checking.ts";
import { LanguageError } from "./errors.ts";
import { isExtreme, merged, standingFor } from "./gradient.ts";
import { isRate } from "./marks.ts";
import { printExpression } from "./print.ts";
import { quotation } from "./quotation.ts";
import { rateThrough } from "./rate-rules.ts";
import { referenceOf, referencesIn } from "./references.ts";
import type { Call, Definition, Expression, Flow, Type } from "./syntax.ts";
import { operandsOf, postorder, sizeOf } from "./walk.ts";

type Terms = readonly Term[];

/** What a name stands for, or a gradient. */
interface Named {
  /** The name, or the call of a gradient. */
  readonly shown: Expression;
  readonly expression: Expression;
}

/** What the text of expressions that are looked at for rates has beside them. */
export interface Motion {
  readonly flows: readonly Flow[];
  /** Definitions and observables, each behind those that it uses. */
  readonly named: readonly Named[];
}

/** A constant at any time, or what is not looked into. */
function isLeaf(node: Expression): boolean {
  return node.kind === "call" && ["grad", "initial", "integral"].includes(node.name);
}

/**
 * What the `rate` calls in some expressions stand for: of each state and each definition that they need, `rate(F) = ...`, and of each
 * call. What has no rule is reported.
 */
export function ratesIn(
  roots: readonly Expression[],
  { flows, named }: Motion,
  checking: Checking,
): readonly Definition[] {
  const calls = roots.flatMap((root) => postorder(root).filter(isRate));
  const [anyCall] = calls;
  if (anyCall === undefined) return [];
  const { attempt, table, types, typed } = checking;
  const algebra = createAlgebra(anyCall.at, (expression) => types.get(expression));
  const derived: Definition[] = [];
  /** By the text of what they are of; what is not there stands still. */
  const rates = new Map<string, Terms>();
  let left = mostDerivedNodes;

  const spend = (size: number, of: Expression): void => {
    left -= size;
    if (left <= 0)
      throw new LanguageError(
        of.at,
        `with this, all rates would take more than ${mostDerivedNodes} names, numbers and operations: give the factors of ${quotation(of)} names of their own`,
      );
  };
  /** `rate(of) = ...`, and what refers to it. */
  const define = (of: Expression, terms: Terms, expected: Type): Term => {
    const call = algebra.call("rate", [of], expected.kind);
    const name = printExpression(call);
    if (table.get(name) !== undefined) return algebra.term(call);
    const once = merged(terms);
    const expression = algebra.sum(once);
    spend(sizeOf(expression, left), of);
    const type = typed(expression, "observable", expected);
    table.declare(name, createEntry("definition", of.at, type, expression));
    derived.push({ name, origin: call, expression, type, at: of.at });
    return standingFor(call, once, algebra);
  };
  const rateOf = (root: Expression): Terms => {
    const found = new Map<Expression, Terms>();
    for (const node of postorder(root, isLeaf)) found.set(node, rateOfNode(node, found));
    return found.get(root)!;
  };
  const rateOfNode = (node: Expression, found: ReadonlyMap<Expression, Terms>): Terms => {
    if (node.kind === "call" && node.name === "rate")
      throw new LanguageError(node.at, "rate(E) of a rate is not offered");
    if (node.kind === "name" && node.name === "t") return [algebra.term(algebra.number(1))];
    const reference = referenceOf(node);
    if (reference !== null) {
      const known = rates.get(reference);
      if (known === undefined && table.get(reference)?.kind === "state")
        throw new LanguageError(node.at, `rate(E) goes along the flow, and ${reference} has no slope`);
      return known ?? [];
    }
    // The derivative of an integral by its upper end.
    if (node.kind === "call" && node.name === "integral") return [algebra.term(node.arguments[0]!)];
    if (isLeaf(node)) return [];
    if (isExtreme(node)) spend(operandsOf(node).length ** 2, node);
    const terms = rateThrough(
      node,
      operandsOf(node).map((operand) => found.get(operand)!),
      algebra,
    );
    if (terms !== null) return terms;
    throw new LanguageError(node.at, `rate(E) finds no way through ${quotation(node)}`);
  };
  /** The slope of a state, which for a vector may be a number, in every mode. */
  const slopeOf = ({ state, expression, at }: Flow): Terms => {
    const type = table.typeOfName(state, at, "observable");
    if (expression.kind === "number" && expression.value === 0) return [];
    const slope = algebra.term(expression);
    const of: Expression = { kind: "name", name: state, at };
    const isNumber = slope.expression === null || algebra.kindOf(slope.expression) === "scalar";
    if (type.kind !== "vector" || !isNumber) return [define(of, [slope], type)];
    const ones = algebra.made({ kind: "ones", rows: type.length, columns: null, at } as const, "vector");
    return [define(of, [algebra.product(slope, algebra.term(ones))], type)];
  };

  const needed = neededBy(calls, named);
  for (const flow of flows) if (needed.has(flow.state)) attempt(() => rates.set(flow.state, slopeOf(flow)));
  for (const { shown, expression } of named) {
    const name = printExpression(shown);
    if (!needed.has(name)) continue;
    const terms = attempt(() => {
      const found = rateOf(expression);
      return found.length === 0 ? [] : [define(shown, found, types.get(expression)!)];
    });
    // What is made of it would only say so again.
    if (terms === null) return [];
    rates.set(name, terms);
  }
  for (const { arguments: list } of calls) {
    const of = list[0]!;
    attempt(() => define(of, rateOf(of), types.get(of)!));
  }
  return derived;
}

/** The names that calls are made of, near or far. */
function neededBy(calls: readonly Call[], named: readonly Named[]): ReadonlySet<string> {
  const behind = new Map(named.map(({ shown, expression }) => [printExpression(shown), expression]));
  const needed = new Set<string>();
  const pending = calls.flatMap(({ arguments: list }) => referencesIn(list[0]!));
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    if (needed.has(name)) continue;
    needed.add(name);
    const expression = behind.get(name);
    if (expression) pending.push(...new Set(referencesIn(expression)));
  }
  return needed;
}
