/** Reverse mode: the gradient of a loss as expressions of the language, one named part for each place that several others need. */

import { type Algebra, createAlgebra, type Term } from "./algebra.ts";
import { mostDerivedNodes } from "./budgets.ts";
import { LanguageError } from "./errors.ts";
import { adjointsOf } from "./gradient-rules.ts";
import { isGradient } from "./marks.ts";
import { printExpression } from "./print.ts";
import { quotation } from "./quotation.ts";
import { referenceOf } from "./references.ts";
import type { Call, Expression, Position, Type } from "./syntax.ts";
import { operandsOf, sizeOf } from "./walk.ts";

/** A loss and what its gradient is wanted with respect to. */
export interface Gradient {
  readonly loss: string;
  readonly at: Position;
  /** Names of states, data, parameters or definitions. */
  readonly targets: readonly string[];
}

/** `grad(J, E)` and the expression that it stands for. Each may name those before it. */
export interface Derived {
  readonly gradient: Call;
  readonly expression: Expression;
  readonly type: Type;
}

export interface GradientContext {
  readonly typeOf: (expression: Expression) => Type | undefined;
  /** What stands behind the name of a definition, or behind a gradient that was derived before. */
  readonly definition: (name: string) => Expression | undefined;
  readonly typeOfName: (name: string) => Type;
}

/** Names, numbers and operations that all gradients of a system may still hold on the way. */
export interface Budget {
  left: number;
}

/** More nodes than this in an adjoint get it a name: printed and read again it would cost their square. */
const largestUnnamed = 24;

/** Nodes of the conditions under which what has a name is not 0, as long as they are written out. */
const longestGuard = 12;

/** One thing that the loss is made of, however often it is written. Operands have smaller numbers. */
interface Part {
  readonly expression: Expression;
  readonly operands: readonly number[];
  /** The name that says the same, where there is one. */
  name: Expression | null;
}

/** Throws a LanguageError where the loss depends on a target in a way that has no rule. */
export function deriveGradient(
  { loss, at, targets }: Gradient,
  context: GradientContext,
  budget: Budget,
): readonly Derived[] {
  const algebra = createAlgebra(at, context.typeOf);
  const lossName: Expression = { kind: "name", name: loss, at };
  const parts = createParts(context);
  const root = parts.of(lossName);
  const targetParts = new Map<number, string[]>();
  for (const name of targets) {
    const id = parts.of({ kind: "name", name, at });
    targetParts.set(id, [...(targetParts.get(id) ?? []), name]);
  }
  const isNeeded = parts.all.map(() => false);
  for (const [id, { operands }] of parts.all.entries())
    isNeeded[id] = targetParts.has(id) || operands.some((operand) => isNeeded[operand]!);

  const derived: Derived[] = [];
  const collected = new Map<number, Term[]>([[root, [algebra.term(algebra.number(1))]]]);
  const named = (shown: Expression, terms: readonly Term[], type: Type): Term => {
    const gradient = algebra.call("grad", [lossName, shown], type.kind);
    derived.push({ gradient, expression: algebra.sum(terms), type });
    return standingFor(gradient, terms, algebra);
  };
  /** The same under all names of a part. */
  const wanted = (names: readonly string[], terms: readonly Term[]): Term => {
    const [first, ...others] = names.map((name): Expression => ({ kind: "name", name, at }));
    const gradient = named(first!, terms, context.typeOfName(names[0]!));
    for (const [index, other] of others.entries()) named(other, [gradient], context.typeOfName(names[index + 1]!));
    return gradient;
  };
  const isFirst = budget.left === mostDerivedNodes;
  const spend = (amount: number): void => {
    budget.left -= amount;
    if (budget.left < 0)
      throw new LanguageError(
        at,
        `${isFirst ? "" : "with those before it, "}the gradient of ${loss} would take more than ${mostDerivedNodes} names, numbers and operations: give what ${loss} multiplies names of its own, a few factors each`,
      );
  };
  for (let id = root; id >= 0; id--) {
    const terms = merged(collected.get(id) ?? []);
    const target = targetParts.get(id);
    if (target === undefined && (terms.length === 0 || !isNeeded[id])) continue;
    spend(1);
    const { expression, operands, name } = parts.all[id]!;
    const readers = operands.filter((operand) => isNeeded[operand]).length;
    const isNamed = id !== root && isWorthAName(terms, readers, name !== null);
    // What only moves its terms on moves each by itself, so that they meet their like.
    const adjoints = target
      ? [wanted(target, terms)]
      : isNamed
        ? [named(name ?? expression, terms, context.typeOf(expression)!)]
        : terms.length === 1 || movesOn(expression)
          ? terms
          : [{ ...algebra.term(algebra.sum(terms)), guard: algebra.guardOf(terms) }];
    if (readers === 0 || terms.length === 0) continue;
    for (const adjoint of adjoints) {
      if (isExtreme(expression)) spend(operands.length ** 2);
      const shares = adjointsOf(expression, adjoint, algebra);
      if (shares === null)
        throw new LanguageError(
          expression.at,
          `grad(${loss}, ...) finds no way through ${quotation(expression)}: put it into stop(...) where it does not count`,
        );
      for (const [index, operand] of operands.entries()) {
        if (!isNeeded[operand]) continue;
        for (const share of shares[index]!) spend(1 + sizeOfTerm(share, budget.left));
        append(collected, operand, shares[index]!);
      }
    }
  }
  // A target that the loss is not made of has the gradient 0.
  for (const [id, names] of targetParts) if (id > root) wanted(names, []);
  return derived;
}

/** What a call that is derived to be a sum of terms stands for, where that is not 0. */
export function standingFor(call: Call, terms: readonly Term[], algebra: Algebra): Term {
  const guard = algebra.guardOf(terms);
  // Through a chain of choices the conditions would add up: where it is 0 says the same.
  const isLong = guard !== null && sizeOf(guard, longestGuard) > longestGuard;
  return { ...algebra.term(call), guard: isLong ? algebra.comparison("!=", call, algebra.number(0)) : guard };
}

function sizeOfTerm({ expression, guard }: Term, enough: number): number {
  const size = (part: Expression | null): number => (part === null ? 0 : sizeOf(part, enough));
  return size(expression) + size(guard);
}

/** What compares each of its arguments with each other one. */
export function isExtreme(expression: Expression): boolean {
  return expression.kind === "call" && (expression.name === "min" || expression.name === "max");
}

function append(collected: Map<number, Term[]>, id: number, terms: readonly Term[]): void {
  const others = collected.get(id);
  if (others) others.push(...terms);
  else collected.set(id, [...terms]);
}

/** What stands in one place only, or is short, is written where it is needed. */
function isWorthAName(terms: readonly Term[], readers: number, isDefinition: boolean): boolean {
  const size = terms.reduce((sum, term) => sum + sizeOfTerm(term, largestUnnamed), 0);
  return size > largestUnnamed || ((readers > 1 || isDefinition) && (terms.length > 1 || size > 3));
}

function movesOn(node: Expression): boolean {
  if (node.kind === "binary") return node.operator === "+" || node.operator === "-";
  return node.kind === "negate" || node.kind === "transpose";
}

/** Terms that differ by their number are one. */
export function merged(terms: readonly Term[]): readonly Term[] {
  const sums = new Map<string, Term>();
  for (const term of terms) {
    const { coefficient, expression, guard } = term;
    const key = `${expression === null ? "" : keyOf(expression)}${guard === null ? "" : ` if ${printExpression(guard)}`}`;
    sums.set(key, { ...term, coefficient: coefficient + (sums.get(key)?.coefficient ?? 0) });
  }
  return [...sums.values()].filter(({ coefficient }) => coefficient !== 0);
}

/** What a product of matrices is, however its brackets stand: (A B) C and A (B C) are one term. */
function keyOf(expression: Expression): string {
  const factors: string[] = [];
  const pending = [expression];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (node.kind === "binary" && node.operator === "*" && !node.dotted) pending.push(node.right, node.left);
    else factors.push(printExpression(node));
  }
  return factors.join(" * ");
}

/** Everything that expressions are made of, equal things once; definitions are looked into, what is stopped is not. */
function createParts({ definition }: GradientContext) {
  const all: Part[] = [];
  const known = new Map<string, number>();
  const byExpression = new Map<Expression, number>();

  const behind = (node: Expression): Expression | undefined => {
    const reference = referenceOf(node);
    return reference === null ? undefined : definition(reference);
  };
  const partsOf = (node: Expression): readonly Expression[] => {
    const meaning = behind(node);
    if (meaning) return [meaning];
    const isStopped = node.kind === "call" && node.name === "stop";
    return isStopped || isGradient(node) ? [] : operandsOf(node);
  };
  const add = (node: Expression): number => {
    const operands = partsOf(node).map((part) => byExpression.get(part)!);
    if (behind(node)) {
      all[operands[0]!]!.name ??= node;
      return operands[0]!;
    }
    const key = operands.length === 0 ? printExpression(node) : `${node.kind} ${wordOf(node)} ${operands.join(" ")}`;
    const id = known.get(key) ?? all.push({ expression: node, operands, name: null }) - 1;
    known.set(key, id);
    return id;
  };
  return {
    all,
    /** A stack of its own: expressions and chains of definitions are as long as the text. */
    of(root: Expression): number {
      const pending = [root];
      for (let node = pending.at(-1); node !== undefined; node = pending.at(-1)) {
        const missing = byExpression.has(node) ? [] : partsOf(node).filter((part) => !byExpression.has(part));
        if (missing.length > 0) {
          pending.push(...missing);
          continue;
        }
        pending.pop();
        if (!byExpression.has(node)) byExpression.set(node, add(node));
      }
      return byExpression.get(root)!;
    },
  };
}

function wordOf(node: Expression): string {
  if (node.kind === "binary") return `${node.dotted ? "." : ""}${node.operator}`;
  if (node.kind === "comparison") return node.comparison;
  if (node.kind === "entry") return node.indices.join(",");
  return node.kind === "call" ? `${node.name}${node.dotted ? "." : ""}` : "";
}
