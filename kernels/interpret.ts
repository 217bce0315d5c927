// Walks the instructions of one routine: the only place that knows how they are laid out (opcodes.ts).

import { alignment } from "./alignment";
import { chooseEach, compareEach, extremeOfEach, joinEach } from "./choices";
import { countAbove, crossing, entropy, largest, nonnegative, where } from "./conclusions";
import { drawEach, takeOfStep } from "./draw";
import {
  combine,
  diagonalMatrix,
  divideDefined,
  divideEach,
  fill,
  functionOfEach,
  innerProduct,
  kronecker,
  multiplyEach,
  part,
  powerEach,
  scaleEach,
  spread,
  sumOfEach,
  transpose,
} from "./elementwise";
import { narrow, widen } from "./halves";
import { lyapunov } from "./lyapunov";
import {
  ALIGNMENT,
  AND,
  CHOOSE,
  COMBINE,
  COMPARE,
  COUNT_ABOVE,
  CROSSING,
  DIAGONAL,
  DIVIDE,
  DIVIDE_DEFINED,
  DRAW,
  EACH_STEP,
  EIGH,
  END,
  ENTROPY,
  FILL,
  FUNCTION,
  GREATEST,
  INNER,
  KRONECKER,
  LARGEST,
  LEAST,
  LYAPUNOV,
  MULTIPLY,
  NARROW,
  NONNEGATIVE,
  OR,
  PART,
  POWER,
  PRODUCT,
  PRODUCT_JOINED,
  RAISE,
  SCALE_COLUMNS,
  SCALE_ROWS,
  SOLVE,
  SORT,
  SPECTRUM,
  SPREAD,
  SUM,
  TRANSPOSE,
  WHERE,
  WIDEN,
} from "./opcodes";
import { product } from "./product";
import { solve } from "./solve";
import { eigenvalues, eigenvectors, sortedVector } from "./spectrum";
import { UNIT_DOUBLE, UNIT_SINGLE } from "./units";

export function interpret<V, T>(code: usize): void {
  while (true) {
    const operation = load<i32>(code);
    code += 4;
    switch (operation) {
      case END:
        return;
      case PRODUCT:
      case PRODUCT_JOINED:
        product<V, T>(
          at(code, 0),
          at(code, 1),
          at(code, 2),
          <i32>at(code, 3),
          <i32>at(code, 4),
          <i32>at(code, 5),
          at(code, 6),
          at(code, 7),
          at(code, 8),
          at(code, 9),
          operation == PRODUCT_JOINED ? code + 40 : 0,
        );
        code += operation == PRODUCT_JOINED ? 52 : 40;
        break;
      case COMBINE: {
        const terms = <i32>at(code, 2);
        combine<V, T>(at(code, 0), <i32>at(code, 1), terms, code + 12);
        code += 12 + ((<usize>terms) << 3);
        break;
      }
      case MULTIPLY:
        multiplyEach<V, T>(at(code, 0), <i32>at(code, 1), at(code, 2), at(code, 3));
        code += 16;
        break;
      case DIVIDE:
        divideEach<V, T>(at(code, 0), <i32>at(code, 1), at(code, 2), at(code, 3));
        code += 16;
        break;
      case DIVIDE_DEFINED:
        divideDefined<V, T>(at(code, 0), <i32>at(code, 1), at(code, 2), at(code, 3));
        code += 16;
        break;
      case POWER:
        powerEach<V, T>(at(code, 0), <i32>at(code, 1), at(code, 2), at(code, 3), false);
        code += 16;
        break;
      case RAISE:
        powerEach<V, T>(at(code, 0), <i32>at(code, 1), at(code, 2), at(code, 3), true);
        code += 16;
        break;
      case FUNCTION:
        functionOfEach<V, T>(at(code, 0), <i32>at(code, 1), at(code, 2), <i32>at(code, 3));
        code += 16;
        break;
      case SCALE_ROWS:
      case SCALE_COLUMNS:
        scaleEach<V, T>(
          at(code, 0),
          <i32>at(code, 1),
          <i32>at(code, 2),
          at(code, 3),
          at(code, 4),
          operation == SCALE_COLUMNS,
        );
        code += 20;
        break;
      case TRANSPOSE:
        transpose<V>(at(code, 0), <i32>at(code, 1), <i32>at(code, 2), at(code, 3));
        code += 16;
        break;
      case FILL:
        fill<V>(at(code, 0), <i32>at(code, 1), at(code, 2));
        code += 12;
        break;
      case DIAGONAL:
        diagonalMatrix<V, T>(at(code, 0), <i32>at(code, 1), at(code, 2));
        code += 12;
        break;
      case SUM:
        sumOfEach<V, T>(at(code, 0), <i32>at(code, 1), at(code, 2));
        code += 12;
        break;
      case INNER:
        innerProduct<V, T>(at(code, 0), <i32>at(code, 1), at(code, 2), at(code, 3));
        code += 16;
        break;
      default:
        code = interpretOther<V, T>(operation, code);
        if (code == 0) return;
    }
  }
}

/** One instruction that few programs have, so that the walk through the others stays short. Returns where the next one begins. */
function interpretOther<V, T>(operation: i32, code: usize): usize {
  if (operation == KRONECKER) {
    const terms = at(code, 4);
    kronecker<V, T>(at(code, 0), <i32>at(code, 1), <i32>at(code, 2), at(code, 3), <i32>terms, code + 20);
    return code + 20 + 12 * terms;
  }
  if (operation == LEAST || operation == GREATEST) {
    extremeOfEach<V, T>(at(code, 0), <i32>at(code, 1), at(code, 2), at(code, 3), operation == GREATEST);
    return code + 16;
  }
  if (operation == AND || operation == OR) {
    joinEach<V, T>(at(code, 0), <i32>at(code, 1), at(code, 2), at(code, 3), <T>(operation == OR ? 1 : 0));
    return code + 16;
  }
  if (operation == SPREAD) {
    spread<V>(at(code, 0), <i32>at(code, 1), <i32>at(code, 2), at(code, 3), at(code, 4) != 0);
    return code + 20;
  }
  if (operation == PART) {
    part<V, T>(at(code, 0), <i32>at(code, 1), <i32>at(code, 2), at(code, 3), <i32>at(code, 4));
    return code + 20;
  }
  if (operation == COMPARE) {
    compareEach<V, T>(at(code, 0), <i32>at(code, 1), at(code, 2), <i32>at(code, 3), at(code, 4));
    return code + 20;
  }
  if (operation == CHOOSE) {
    chooseEach<V, T>(at(code, 0), <i32>at(code, 1), at(code, 2), at(code, 3), at(code, 4));
    return code + 20;
  }
  if (operation == DRAW) {
    drawEach<V, T>(at(code, 0), <i32>at(code, 1), <i32>at(code, 2), <i32>at(code, 3), <u32>at(code, 4), at(code, 5));
    return code + 24;
  }
  if (operation == EACH_STEP) {
    takeOfStep<V, T>(at(code, 0), <i32>at(code, 1), at(code, 2));
    return code + 12;
  }
  if (operation == CROSSING) {
    crossing<V, T>(at(code, 0), at(code, 1), at(code, 2), at(code, 3), at(code, 4), at(code, 5));
    return code + 24;
  }
  if (isVector<V>()) return interpretInFloat64<V, V>(operation, code);
  return interpretInFloat64<V, f64>(operation, code);
}

/** One instruction of the algorithms, which compute in float64 whatever a flow does. W is the register of float64. */
function interpretInFloat64<V, W>(operation: i32, code: usize): usize {
  switch (operation) {
    case WIDEN:
      widen<V, W>(at(code, 0), <i32>at(code, 1), at(code, 2), at(code, 3));
      return code + 16;
    case NARROW:
      narrow<V, W>(at(code, 0), <i32>at(code, 1), at(code, 2), at(code, 3));
      return code + 16;
    case SPECTRUM:
      eigenvalues<W>(at(code, 0), <i32>at(code, 1), at(code, 2), at(code, 3));
      return code + 16;
    case EIGH:
      eigenvectors<W>(at(code, 0), <i32>at(code, 1), at(code, 2), at(code, 3));
      return code + 16;
    case ALIGNMENT:
      alignment<W>(at(code, 0), at(code, 1), at(code, 2), <i32>at(code, 3), at(code, 4));
      return code + 20;
    case SOLVE: {
      const unit = at(code, 5) != 0 ? UNIT_SINGLE : UNIT_DOUBLE;
      solve<W>(at(code, 0), <i32>at(code, 1), at(code, 2), <i32>at(code, 3), at(code, 4), unit);
      return code + 24;
    }
    case LYAPUNOV:
      lyapunov<W>(at(code, 0), at(code, 1), <i32>at(code, 2), at(code, 3) != 0 ? UNIT_SINGLE : UNIT_DOUBLE);
      return code + 16;
    case NONNEGATIVE:
      nonnegative<W>(at(code, 0), <i32>at(code, 1), at(code, 2));
      return code + 12;
    case LARGEST:
      largest<W>(at(code, 0), at(code, 1), <i32>at(code, 2));
      return code + 12;
    case SORT:
      sortedVector<W>(at(code, 0), <i32>at(code, 1), at(code, 2));
      return code + 12;
    case ENTROPY:
      entropy<W>(at(code, 0), at(code, 1), <i32>at(code, 2));
      return code + 12;
    case COUNT_ABOVE:
      countAbove<W>(at(code, 0), at(code, 1), <i32>at(code, 2), at(code, 3));
      return code + 16;
    case WHERE:
      where<W>(at(code, 0), at(code, 1), <i32>at(code, 2), at(code, 3));
      return code + 16;
    default:
      return 0;
  }
}

function at(code: usize, word: usize): usize {
  return <usize>load<u32>(code + (word << 2));
}
