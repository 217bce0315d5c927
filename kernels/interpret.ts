// Walks the instructions of one routine: the only place that knows how they are laid out (opcodes.ts).

import { countAbove, entropy, least, where } from "./conclusions";
import {
  combine,
  diagonalMatrix,
  divideDefined,
  divideEach,
  fill,
  functionOfEach,
  innerProduct,
  joinWith,
  kronecker,
  multiplyEach,
  powerEach,
  scaleEach,
  sumOfEach,
  transpose,
} from "./elementwise";
import {
  ALIGNED_SPECTRUM,
  COMBINE,
  COUNT_ABOVE,
  DIAGONAL,
  DIVIDE,
  DIVIDE_DEFINED,
  END,
  ENTROPY,
  FILL,
  FUNCTION,
  INNER,
  KRONECKER,
  LEAST,
  MULTIPLY,
  POWER,
  PRODUCT,
  PRODUCT_JOINED,
  RAISE,
  SCALE_COLUMNS,
  SCALE_ROWS,
  SORT,
  SPECTRUM,
  SUM,
  TRANSPOSE,
  WHERE,
} from "./opcodes";
import { product } from "./product";
import { alignedEigenvalues, eigenvalues, sortedVector } from "./spectrum";

/** What a flow is made of. */
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
        );
        if (operation == PRODUCT_JOINED) {
          const count = <i32>(at(code, 3) * at(code, 4));
          joinWith<V, T>(at(code, 0), count, load<V>(at(code, 10)), load<V>(at(code, 11)), at(code, 12));
          code += 12;
        }
        code += 40;
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
        // Everything else is observed only, and always in float64.
        if (sizeof<T>() != 8) return;
        code = interpretObserved<V>(operation, code);
        if (code == 0) return;
    }
  }
}

/** One instruction that only observables use. Returns where the next one begins. */
function interpretObserved<V>(operation: i32, code: usize): usize {
  switch (operation) {
    case KRONECKER: {
      const terms = <i32>at(code, 4);
      kronecker<V, f64>(at(code, 0), <i32>at(code, 1), <i32>at(code, 2), at(code, 3), terms, code + 20);
      return code + 20 + 12 * <usize>terms;
    }
    case SPECTRUM:
      eigenvalues<V>(at(code, 0), <i32>at(code, 1), at(code, 2), at(code, 3));
      return code + 16;
    case ALIGNED_SPECTRUM:
      alignedEigenvalues<V>(at(code, 0), at(code, 4), <i32>at(code, 1), at(code, 2), at(code, 5), at(code, 3));
      return code + 24;
    case SORT:
      sortedVector<V>(at(code, 0), <i32>at(code, 1), at(code, 2));
      return code + 12;
    case ENTROPY:
      entropy<V>(at(code, 0), at(code, 1), <i32>at(code, 2));
      return code + 12;
    case COUNT_ABOVE:
      countAbove<V>(at(code, 0), at(code, 1), <i32>at(code, 2), at(code, 3));
      return code + 16;
    case LEAST: {
      const count = <i32>at(code, 1);
      least<V>(at(code, 0), count, code + 8);
      return code + 8 + ((<usize>count) << 2);
    }
    case WHERE:
      where<V>(at(code, 0), at(code, 1), <i32>at(code, 2), at(code, 3));
      return code + 16;
    default:
      return 0;
  }
}

function at(code: usize, word: usize): usize {
  return <usize>load<u32>(code + (word << 2));
}
