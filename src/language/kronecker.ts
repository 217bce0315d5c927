/** Where kron may stand: only sums of it are ever formed, and only for their eigenvalues. */

import { LanguageError } from "./errors.ts";
import { type Inferred, open } from "./shapes.ts";
import type { Call, Expression } from "./syntax.ts";
import { operandsOf, postorder } from "./walk.ts";

/** Whether a matrix is made with kron. Definitions hold none, and what a number was made of does not matter. */
export function isMadeWithKronecker(matrix: Expression, typeOf: (part: Expression) => Inferred): boolean {
  const isNoMatrix = (node: Expression): boolean => {
    const type = typeOf(node);
    return type !== open && type.kind !== "matrix";
  };
  return postorder(matrix, isNoMatrix).some((node) => node.kind === "call" && node.name === "kron");
}

/** Whether a function of a matrix is a matrix: what may stand in it then hangs on what stands around it. */
function keepsMatrix(name: string): boolean {
  return name === "sym" || name === "skew" || name === "initial";
}

function isDotted(node: Expression): boolean {
  return node.kind === "binary" && node.dotted;
}

/** Whether a sum of kron may stand in this argument of a call. */
function takesKronecker({ name }: Call, index: number): boolean {
  return name === "spectrum" || name === "lambdaMin" || name === "lambdaMax" || (name === "alignment" && index === 0);
}

/** The first kron that stands where none may, as an error; null where there is none. */
export function misplacedKronecker(root: Expression): LanguageError | null {
  const pending = [{ node: root, allowed: false }];
  for (let top = pending.pop(); top !== undefined; top = pending.pop()) {
    const { node, allowed } = top;
    const isCall = node.kind === "call";
    if (isCall && node.name === "kron" && !allowed)
      return new LanguageError(
        node.at,
        "kron may stand only inside a spectrum(...), lambdaMin(...), lambdaMax(...) or alignment(...) itself, in no definition",
      );
    // From the last to the first, so that they are looked at in the order of the text.
    const operands = operandsOf(node);
    for (let index = operands.length - 1; index >= 0; index--)
      pending.push({
        node: operands[index]!,
        allowed: isCall && !keepsMatrix(node.name) ? takesKronecker(node, index) : allowed && !isDotted(node),
      });
  }
  return null;
}
