/** The derivative of every operation, as what the adjoint of its result gives to its operands (Giles 2008; for matrices <A, dX> = tr(A' dX)). */

import type { Algebra, Term } from "./algebra.ts";
import { isScalarFunction, type ScalarFunction } from "./arithmetic.ts";
import type { Binary, Call, Condition, Expression } from "./syntax.ts";

type Shares = readonly (readonly Term[])[];

/** For each operand the terms to add to its adjoint; null where an operation has no rule. */
export function adjointsOf(node: Expression, adjoint: Term, algebra: Algebra): Shares | null {
  const { mapped, negated, product, term, transposed } = algebra;
  switch (node.kind) {
    case "negate":
      return [[negated(adjoint)]];
    case "transpose":
      return [[mapped(adjoint, transposed)]];
    case "commutator":
    case "anticommutator": {
      const [left, right] = [term(transposed(node.left)), term(transposed(node.right))];
      const other = (of: Term): Term => (node.kind === "commutator" ? negated(of) : of);
      return [
        [product(adjoint, right), other(product(right, adjoint))],
        [product(left, adjoint), other(product(adjoint, left))],
      ];
    }
    case "binary":
      return ofBinary(node, adjoint, algebra);
    case "call":
      return ofCall(node, adjoint, algebra);
    case "entry":
      return null;
    default:
      return [];
  }
}

/** What an operand gets of what each entry of the result would give it: a scalar that goes with every entry gets the sum. */
function reduced(of: Term, operand: Expression, whole: Expression, { call, kindOf, mapped }: Algebra): Term {
  const isSpread = kindOf(operand) === "scalar" && kindOf(whole) !== "scalar";
  return isSpread ? mapped(of, (e) => call("sum", [e], "scalar")) : of;
}

function ofBinary(node: Binary, adjoint: Term, algebra: Algebra): Shares {
  const { binary, call, each, kindOf, mapped, negated, product, quotient, term, transposed } = algebra;
  const { operator, dotted, left, right } = node;
  const [L, R] = [term(left), term(right)];
  const isMatrix = (expression: Expression): boolean => kindOf(expression) === "matrix";
  const share = (of: Term, operand: Expression): Term => reduced(of, operand, node, algebra);
  const against = (matrix: Expression): Term => mapped(adjoint, (e) => call("inner", [e, matrix], "scalar"));
  switch (operator) {
    case "+":
      return [[share(adjoint, left)], [share(adjoint, right)]];
    case "-":
      return [[share(adjoint, left)], [negated(share(adjoint, right))]];
    case "*":
      if (isMatrix(left) && kindOf(right) === "vector")
        return [
          [mapped(adjoint, (e) => call("outer", [e, right], "matrix"))],
          [product(term(transposed(left)), adjoint)],
        ];
      if (!dotted && isMatrix(left) && isMatrix(right))
        return [[product(adjoint, term(transposed(right)))], [product(term(transposed(left)), adjoint)]];
      if (isMatrix(left) && !isMatrix(right)) return [[product(R, adjoint)], [against(left)]];
      if (isMatrix(right) && !isMatrix(left)) return [[against(right)], [product(L, adjoint)]];
      return [[share(each(adjoint, R), left)], [share(each(adjoint, L), right)]];
    case "/": {
      const square = binary("^", right, algebra.number(2), kindOf(right));
      const above = share(quotient(adjoint, right), left);
      if (isMatrix(left) && !isMatrix(right)) return [[above], [negated(quotient(against(left), square))]];
      return [[above], [negated(share(quotient(each(adjoint, L), square), right))]];
    }
    case "^":
      return isMatrix(left) && !dotted ? [ofMatrixPower(node, adjoint, algebra), []] : ofPower(node, adjoint, algebra);
  }
}

function ofPower(node: Binary, adjoint: Term, algebra: Algebra): Shares {
  const { binary, call, each, kindOf, number, term, wider } = algebra;
  const { left, right } = node;
  const raised = (exponent: Expression): Expression => binary("^", left, exponent, wider(left, exponent));
  const share = (of: Term, operand: Expression): Term => reduced(of, operand, node, algebra);
  if (right.kind === "number") {
    const below = right.value - 1;
    const rest = below === 0 ? term(number(1)) : term(below === 1 ? left : raised(number(below)));
    return [[share(each(each(term(right), adjoint), rest), left)], []];
  }
  const rest = each(term(right), term(raised(binary("-", right, number(1), kindOf(right)))));
  const along = each(term(call("log", [left], kindOf(left))), term(raised(right)));
  return [[share(each(adjoint, rest), left)], [share(each(adjoint, along), right)]];
}

/** B^k moves by the sum of B^i dB B^(k - 1 - i). */
function ofMatrixPower({ left, right }: Binary, adjoint: Term, algebra: Algebra): readonly Term[] {
  const { binary, product, term, transposed } = algebra;
  const exponent = right.kind === "number" ? right.value : 1;
  const turned = transposed(left);
  const power = (k: number): Term | null =>
    k === 0 ? null : term(k === 1 ? turned : binary("^", turned, algebra.number(k), "matrix", false));
  return Array.from({ length: exponent }, (_, i) => {
    const [before, after] = [power(i), power(exponent - 1 - i)];
    const left = before ? product(before, adjoint) : adjoint;
    return after ? product(left, after) : left;
  });
}

function ofCall(node: Call, adjoint: Term, algebra: Algebra): Shares | null {
  const { call, kindOf, mapped, negated, ones, product, quotient, term, transposed } = algebra;
  const [first, second] = node.arguments;
  const argument = first!;
  if (isScalarFunction(node.name)) return [[ofFunction(node.name, node, adjoint, algebra)]];
  const taken = takenWhere(node, algebra);
  if (taken !== null)
    return node.arguments.map((operand, place) => {
      const condition = taken[place] ?? null;
      return condition === null ? [] : [reduced(algebra.guarded(adjoint, condition), operand, node, algebra)];
    });
  switch (node.name) {
    case "norm":
      return [[product(quotient(adjoint, node), term(argument))]];
    case "inner":
      return [[product(adjoint, term(second!))], [product(adjoint, term(argument))]];
    case "trace":
      return [[product(adjoint, term(algebra.identity(argument)))]];
    case "sum":
      return [[product(adjoint, term(ones(argument)))]];
    case "sym":
    case "skew":
    case "triu":
    case "tril":
      return [[mapped(adjoint, (e) => call(node.name, [e], "matrix"))]];
    case "inv": {
      const turned = term(transposed(node));
      return [[negated(product(product(turned, adjoint), turned))]];
    }
    case "solve": {
      const right = mapped(adjoint, (e) => call("solve", [transposed(argument), e], kindOf(node)));
      const left =
        kindOf(node) === "vector"
          ? mapped(right, (e) => call("outer", [e, node], "matrix"))
          : product(right, term(transposed(node)));
      return [[negated(left)], [right]];
    }
    case "lyap": {
      const right = mapped(adjoint, (e) => call("lyap", [argument, e], "matrix"));
      const turned = term(transposed(node));
      return [[negated(product(right, turned)), negated(product(turned, right))], [right]];
    }
    case "sqrtm":
      // R R = S moves by R dR + dR R = dS.
      return [[mapped(adjoint, (e) => call("lyap", [node, e], "matrix"))]];
    case "diag":
      return [[mapped(adjoint, (e) => call("diag", [e], kindOf(argument)))]];
    case "outer":
      return [[product(adjoint, term(second!))], [product(mapped(adjoint, transposed), term(argument))]];
    case "rowsum":
      return [[mapped(adjoint, (e) => call("outer", [e, algebra.onesAlong(argument, "columns")], "matrix"))]];
    case "colsum":
      return [[mapped(adjoint, (e) => call("outer", [algebra.onesAlong(argument, "rows"), e], "matrix"))]];
    default:
      return null;
  }
}

/** Where each operand is the one that a choice takes, null for one that is never taken; null of what is no choice. */
export function takenWhere(node: Call, algebra: Algebra): readonly (Condition | null)[] | null {
  const { comparison, joined, opposite } = algebra;
  const { name, arguments: list } = node;
  switch (name) {
    case "min":
    case "max": {
      // The last of several that are equal counts: max(x, 0) has the slope 0 at 0.
      const [strictly, loosely] = name === "max" ? ([">", ">="] as const) : (["<", "<="] as const);
      return list.map((operand, place) => {
        const ahead = list.flatMap((other, index) =>
          index === place ? [] : [comparison(index > place ? strictly : loosely, operand, other)],
        );
        return joined("and", ahead);
      });
    }
    case "clamp": {
      // Of min(max(x, a), b): at a bound the bound counts.
      const [x, a, b] = list as [Expression, Expression, Expression];
      return [
        joined("and", [comparison(">", x, a), comparison("<", x, b)]),
        joined("and", [comparison("<=", x, a), comparison("<", a, b)]),
        joined("or", [comparison(">=", x, b), comparison(">=", a, b)]),
      ];
    }
    case "if": {
      const condition = list[0] as Condition;
      return [null, condition, opposite(condition)];
    }
    default:
      return null;
  }
}

/** Of a function of a scalar, or of each mode: its derivative times what comes in, in reverse as in forward mode. */
export function ofFunction(name: ScalarFunction, node: Call, adjoint: Term, algebra: Algebra): Term {
  const { binary, call, each, kindOf, negated, number, quotient, term } = algebra;
  const x = node.arguments[0]!;
  const kind = kindOf(x);
  switch (name) {
    case "exp":
      return each(adjoint, term(node));
    case "log":
      return quotient(adjoint, x);
    case "sqrt":
      return quotient({ ...adjoint, coefficient: adjoint.coefficient / 2 }, node);
    case "abs":
      return each(quotient(adjoint, node), term(x));
    case "sin":
      return each(adjoint, term(call("cos", [x], kind)));
    case "cos":
      return negated(each(adjoint, term(call("sin", [x], kind))));
    case "tanh": {
      const square = binary("^", node, number(2), kind);
      return each(adjoint, term(binary("-", number(1), square, kind)));
    }
  }
}
