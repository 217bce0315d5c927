// What comes anew in each step of a map: data, and draws, which are the words of src/program/random.ts, with the number of the step for the fourth word of the counter.

import { RECORD_PARAMETERS, RUN_NUMBER, SEED_HIGH, SEED_LOW } from "./header";
import { laneCount, splat } from "./lanes";
import { BARTLETT, UNIFORM } from "./opcodes";
import { word } from "./record";

/** Whose runs draw, and in which step: 0 is the start's. */
let record: usize = 0;
let step: u32 = 0;

export function drawFor(drawing: usize, at: u32): void {
  record = drawing;
  step = at;
}

/** The four words of a block. */
let x0: u32 = 0;
let x1: u32 = 0;
let x2: u32 = 0;
let x3: u32 = 0;

function mix(first: u32, second: u32): void {
  x0 += x1;
  x1 = rotl<u32>(x1, first) ^ x0;
  x2 += x3;
  x3 = rotl<u32>(x3, second) ^ x2;
}

/** With the second and the fourth word in each other's place. */
function mixTurned(first: u32, second: u32): void {
  x0 += x3;
  x3 = rotl<u32>(x3, first) ^ x0;
  x2 += x1;
  x1 = rotl<u32>(x1, second) ^ x2;
}

/** Threefry4x32-20 (Salmon et al. 2011); the upper two words of the key are 0. */
function threefry(block: u32, run: u32, stream: u32, low: u32, high: u32): void {
  let k0 = low;
  let k1 = high;
  let k2: u32 = 0;
  let k3: u32 = 0;
  let k4: u32 = 0x1bd11bda ^ low ^ high;
  x0 = block + k0;
  x1 = run + k1;
  x2 = stream;
  x3 = step;
  for (let four: u32 = 1; four <= 5; four++) {
    if ((four & 1) == 1) {
      mix(10, 26);
      mixTurned(11, 21);
      mix(13, 27);
      mixTurned(23, 5);
    } else {
      mix(6, 20);
      mixTurned(17, 11);
      mix(25, 10);
      mixTurned(18, 20);
    }
    const first = k0;
    k0 = k1;
    k1 = k2;
    k2 = k3;
    k3 = k4;
    k4 = first;
    x0 += k0;
    x1 += k1;
    x2 += k2;
    x3 += k3 + four;
  }
}

/** Box and Muller's pair, as `normalPairInto` of random.ts has it. */
function normalOf(first: u32, second: u32, sine: bool): f64 {
  const radius = Math.sqrt(-2 * Math.log(<f64>((first >>> 8) + 1) / 16777216));
  const turned = (second >>> 8) + 0x200000;
  const quarter = (turned >>> 22) & 3;
  const angle = ((<f64>(turned & 0x3fffff) - 2097152) * (Math.PI / 2)) / 4194304;
  const c = radius * Math.cos(angle);
  const s = radius * Math.sin(angle);
  if (sine) return quarter == 0 ? s : quarter == 1 ? c : quarter == 2 ? -s : -c;
  return quarter == 0 ? c : quarter == 1 ? -s : quarter == 2 ? -c : s;
}

function entryOf(uniform: bool, lane: i32): f64 {
  const first = lane < 2 ? x0 : x2;
  const second = lane < 2 ? x1 : x3;
  const odd = (lane & 1) == 1;
  if (!uniform) return normalOf(first, second, odd);
  return (<f64>((odd ? second : first) >>> 9) + 0.5) / 8388608;
}

/** Numbers of the step under way, the same for all runs. */
export function takeOfStep<V, T>(result: usize, count: i32, table: usize): void {
  let from = table + ((<usize>(step - 1) * <usize>count) << 3);
  for (let e: usize = 0, end = <usize>count * sizeof<V>(); e < end; e += sizeof<V>()) {
    store<V>(result + e, splat<V, T>(<T>load<f64>(from)));
    from += 8;
  }
}

/** `rows` by `columns` entries, row by row, each run its own; a Bartlett factor of so many `degrees`. */
export function drawEach<V, T>(result: usize, kind: i32, rows: i32, columns: i32, stream: u32, degrees: usize): void {
  const lanes = laneCount<V, T>();
  const runs = record + word(RECORD_PARAMETERS) + ((word(RUN_NUMBER) * <usize>lanes) << 3);
  const low = <u32>word(SEED_LOW);
  const high = <u32>word(SEED_HIGH);
  const blocks = (columns + 3) >> 2;
  for (let lane = 0; lane < lanes; lane++) {
    const run = <u32>load<f64>(runs + ((<usize>lane) << 3));
    for (let row = 0; row < rows; row++)
      for (let b = 0; b < blocks; b++) {
        threefry(<u32>(row * blocks + b), run, stream, low, high);
        const within = min(4, columns - 4 * b);
        let at = result + <usize>(row * columns + 4 * b) * sizeof<V>() + <usize>lane * sizeof<T>();
        for (let place = 0; place < within; place++) {
          const isAbove = kind == BARTLETT && 4 * b + place > row;
          store<T>(at, isAbove ? <T>0 : <T>entryOf(kind == UNIFORM, place));
          at += sizeof<V>();
        }
      }
    if (kind != BARTLETT) continue;
    const free = <f64>load<T>(degrees + <usize>lane * sizeof<T>());
    for (let row = 0; row < rows; row++) {
      const at = result + <usize>(row * columns + row) * sizeof<V>() + <usize>lane * sizeof<T>();
      store<T>(at, <T>chi(row, free - row, run, stream, low, high));
    }
  }
}

// Of the diagonal of a Bartlett factor, as `chi` of random.ts has it.
const CHI_BLOCKS: u32 = 1 << 24;
const CHI_ATTEMPTS: u32 = 64;

/** A number in (0, 1], of 24 bits. */
function unit(drawn: u32): f64 {
  return <f64>((drawn >>> 8) + 1) / 16777216;
}

function chi(row: i32, degrees: f64, run: u32, stream: u32, low: u32, high: u32): f64 {
  if (!(degrees > 0)) return NaN;
  const shape = degrees / 2;
  const d = (shape < 1 ? shape + 1 : shape) - 1.0 / 3;
  const c = 1 / Math.sqrt(9 * d);
  let w = 0.0;
  for (let attempt: u32 = 0; attempt < CHI_ATTEMPTS; attempt++) {
    threefry(CHI_BLOCKS + <u32>row * CHI_ATTEMPTS + attempt, run, stream, low, high);
    w = c * normalOf(x0, x1, false);
    if (w > -1 && Math.log(unit(x2)) < 3 * d * thirdRemainder(w)) break;
  }
  const boost = shape < 1 ? unit(x3) ** (1 / shape) : 1;
  return Math.sqrt(2 * d * (1 + w) * (1 + w) * (1 + w) * boost);
}

/** log(1 + w) - w + w^2/2 - w^3/3 */
function thirdRemainder(w: f64): f64 {
  if (abs(w) > 0.25) return Math.log(1 + w) - w + (w * w) / 2 - (w * w * w) / 3;
  let sum = 0.0;
  for (let n = 14; n >= 4; n--) sum = 1 / <f64>n - w * sum;
  return -(w * w * w * w) * sum;
}
