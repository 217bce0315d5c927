/** Whether the lanes of a GPU that read together meet in a bank of the chip's memory: every product of n x n matrices, by the addresses of its kernel. */

import { describe, expect, it } from "vitest";
import { resolveExperiment } from "../../src/experiment/resolve.ts";
import { emitIntegrate } from "../../src/gpu/emit-integrate.ts";
import { makePlan } from "../../src/gpu/plan.ts";
import { splitAtSpectra } from "../../src/gpu/split.ts";
import type { Tuning } from "../../src/gpu/tuning.ts";

/** 32 banks of four bytes: a vec4 lies in four of them, and eight lanes are served together. */
const banks = 8;
const together = 8;

const limits = {
  maxComputeWorkgroupStorageSize: 49_152,
  maxComputeInvocationsPerWorkgroup: 1024,
  maxStorageBufferBindingSize: 2 ** 31,
  maxBufferSize: 2 ** 31,
};

const flow = (lines: string): string => `system s
state X : n x n ~ 0.1*randn
state Y : n x n ~ 0.1*randn
${lines}`;
const forms = flow("dX/dt = X*Y + X^T*Y + X*Y^T\ndY/dt = -Y");

interface Kernel {
  readonly code: string;
  readonly threads: number;
  readonly workgroup: number;
}

function kernelOf(n: number, tuning: Partial<Tuning> = {}, text = forms): Kernel {
  const resolved = resolveExperiment({
    system: { text },
    dimensions: { n },
    times: [0, 1],
    runs: 256,
    observables: [],
    integrator: { method: "rk4", step: 0.01 },
  });
  const program = splitAtSpectra(resolved.program);
  const { layout } = makePlan(resolved, program, limits, { wave: 32, tuning });
  return {
    code: emitIntegrate(program, layout, resolved),
    threads: layout.threads,
    workgroup: layout.threads * layout.runsPerWorkgroup,
  };
}

type Scope = Readonly<Record<string, number>>;

type Played = (scope: Scope) => number;
const known = new Map<string, Played>();

/** WGSL of whole numbers, played: whole quotients are all in which JavaScript differs here. */
function playing(expression: string): Played {
  const found = known.get(expression);
  if (found) return found;
  const javascript = expression
    .replace(/(\d+)u\b/g, "$1")
    .replace(/(\w+) \/ (\d+)/g, "Math.floor($1 / $2)")
    .replace(/\b(?!Math|floor)[a-zA-Z]\w*/g, "scope.$&");
  const played = new Function("scope", `return ${javascript};`) as Played;
  known.set(expression, played);
  return played;
}

const lets = (lines: string): [string, string][] =>
  [...lines.matchAll(/^ *let (\w+) = (.*);$/gm)].map((match) => [match[1]!, match[2]!]);

function scopeOf(definitions: readonly (readonly [string, string])[], given: Scope): Scope {
  const scope: Record<string, number> = { ...given };
  for (const [name, value] of definitions) scope[name] = playing(value)(scope);
  return scope;
}

/** How many reads one after another each read takes, over the whole workgroup and all turns: 1 where no two lanes meet in a bank. */
function passes({ code, threads, workgroup }: Kernel): Record<string, number> {
  const functionOf = (name: string): string => code.slice(code.indexOf(`fn ${name}(`)).split("\n}\n")[0]!;
  const whole = (name: string): number => Number(new RegExp(`const ${name} = (\\d+)u`).exec(code)![1]);
  const drift = functionOf("drift");
  const coordinates = lets(drift.slice(0, drift.search(/workgroupBarrier|publish/)));
  const seat = whole(code.includes("slots[0][") ? "SLOT_TILES" : "SLOT_VECTORS");
  const found: Record<string, number> = {};
  for (const [, name, form, ...given] of drift.matchAll(/= (product(NN|TN|NT)\w*)\((.*), (.*), (.*), (.*)\);/g)) {
    const inner = Number(/_(\d+)_/.exec(name!)![1]);
    const lines = lets(functionOf(name!));
    const before = lines.filter(([name]) => /^[ab](First|Scatter)$/.test(name));
    const reads = lines.filter(([name]) => /^[ab]_[0-3]$/.test(name));
    const lanes = Array.from({ length: workgroup }, (_, local) => {
      const slotBase = Math.floor(local / threads) * seat;
      const own = scopeOf(coordinates, { lane: local % threads, slotBase });
      const [a, b, row, column] = given.map((expression) => playing(expression)(own));
      return scopeOf(before, { a: a!, b: b!, row: row!, column: column! });
    });
    for (const operand of ["a", "b"]) {
      const at = playing(lines.find(([name]) => name === `${operand}k`)![1]);
      // Planes are as far apart for all lanes.
      const rows = reads
        .filter(([name]) => name.startsWith(operand))
        .map(([, read]) => /(?:\]\[|slotRow\()([^\])]*)/.exec(read)![1]!);
      let phases = 0;
      let served = 0;
      for (let k = 0; k < inner; k++) {
        const first = lanes.map((scope) => at({ ...scope, k }));
        for (const row of rows) {
          const places = first.map((place) => playing(row)({ [`${operand}k`]: place }));
          for (let lane = 0; lane < workgroup; lane += together) {
            phases++;
            served += mostInOneBank(places.slice(lane, lane + together));
          }
        }
      }
      found[`${form} ${operand}`] = served / phases;
    }
  }
  return found;
}

function mostInOneBank(vectors: readonly number[]): number {
  const distinct = [...new Set(vectors)];
  return Math.max(...Array.from({ length: banks }, (_, bank) => distinct.filter((at) => at % banks === bank).length));
}

/** Those that take more than one. */
const shared = (kernel: Kernel): Record<string, number> =>
  Object.fromEntries(
    Object.entries(passes(kernel))
      .filter(([, count]) => count > 1)
      .map(([what, count]) => [what, Math.round(100 * count) / 100]),
  );

/** Every number of tiles: within one, n only pads. */
const orders = Array.from({ length: 16 }, (_, index) => 4 * (index + 1));

/**
 * Eight lanes that go over the end of a row of tiles read columns of two rows, and where rows are odd, or no longer than four quads and
 * no multiple of two, two of them may meet.
 */
const right = (count: number) => ({ "NN b": count, "TN b": count, "NT b": count });
const exceptions: Readonly<Record<number, object>> = {
  20: right(1.14),
  24: { "NT b": 1.2 },
  36: right(1.64),
  40: right(1.15),
  44: right(1.56),
  52: right(1.5),
  56: { "NT b": 1.12 },
  60: right(1.45),
};

describe("what the eight lanes that are served together read", () => {
  it.each(orders)("lies in different banks at n = %d, but for what is said", (n) => {
    expect(shared(kernelOf(n))).toEqual(exceptions[n] ?? {});
  });

  const slots = {
    one: flow("dX/dt = -X*X\ndY/dt = -Y"),
    two: flow("dX/dt = -X*Y\ndY/dt = -Y*X"),
    three: flow("dX/dt = -X*Y*(X + Y)\ndY/dt = -Y*X"),
    more: flow("dX/dt = -X*Y*X*Y^T\ndY/dt = -Y*X*Y*X^T"),
  };
  for (const [count, text] of Object.entries(slots))
    for (const planes of [true, false])
      it(`lies in different banks for runs side by side with slots for ${count}, ${planes ? "in planes" : "rows side by side"}`, () => {
        for (const n of [4, 8]) expect({ n, ...shared(kernelOf(n, { planes }, text)) }).toEqual({ n });
      });

  it("does not without what the tuning chooses", () => {
    expect(shared(kernelOf(8, { seatsApart: false }))).toMatchObject(right(2));
    expect(shared(kernelOf(32, { swizzle: false }))["NT b"]).toBeGreaterThan(1.5);
    expect(shared(kernelOf(48, { swizzle: false }))["NT b"]).toBeGreaterThan(1.5);
  });
});
