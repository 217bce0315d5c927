/** The pieces of a text as an editor shows it: they hold all of it and agree with its parser. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sidesOf } from "../../src/language/condition.ts";
import type { PieceKind } from "../../src/language/editing.ts";
import { type Expression, postorder, type System } from "../../src/language/index.ts";
import { includeText, loadSystem, sharedNames, systemNames, systemText } from "../../src/systems.ts";
import { base } from "./language-texts.ts";
import { outlined } from "./outlines.ts";

/** Throws unless the pieces are the text without its white space. */
function expectWhole(text: string): void {
  let end = 0;
  for (const piece of outlined(text).pieces) {
    expect(text.slice(end, piece.from)).toMatch(/^\s*$/);
    expect(piece.text).toBe(text.slice(piece.from, piece.to));
    expect(piece.to).toBeGreaterThan(piece.from);
    end = piece.to;
  }
  expect(text.slice(end)).toMatch(/^\s*$/);
}

const texts = [
  ...systemNames.map((name) => [name, systemText(name)!] as const),
  ...sharedNames.map((name) => [`shared/${name}`, includeText(name)!] as const),
];

describe("the pieces of a text", () => {
  it.each(texts)("hold all of %s", (_name, text) => {
    expectWhole(text);
    expectWhole(text.replaceAll("\n", "\r\n"));
  });

  it("hold all of any text, whatever is wrong with it", () => {
    const cut = fc
      .tuple(fc.constantFrom(...texts), fc.nat(), fc.nat(20), fc.string())
      .map(([[, text], at, away, put]) => {
        const from = at % text.length;
        return text.slice(0, from) + put.replace(/[\p{Z}\p{C}]/gu, "") + text.slice(from + away);
      });
    fc.assert(fc.property(cut, expectWhole), { numRuns: 200 });
  });

  it.each(systemNames)("say of each name of %s what the parser made of it", (name) => {
    const text = systemText(name)!;
    const starts = [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
    const { pieces } = outlined(text);
    const kindAt = new Map(pieces.map(({ from, kind }) => [from, kind]));
    const wrong: string[] = [];
    let compared = 0;
    const system = loadSystem(name)!;
    const kinds = kindsOf(system);
    for (const { root, locals } of expressionsOf(system))
      for (const node of postorder(root)) {
        if (node.at.from !== undefined || node.at.line === 0) continue;
        const wanted = kindOfNode(node, kinds, locals);
        if (wanted === null) continue;
        const found = kindAt.get(starts[node.at.line - 1]! + node.at.column - 1);
        compared++;
        if (found !== wanted) wrong.push(`${JSON.stringify(node.at)}: ${found}, and not ${wanted}`);
      }
    expect(wrong).toEqual([]);
    const own = pieces.filter(({ kind }) => ["state", "data", "parameter", "definition"].includes(kind));
    if (own.length > 0) expect(compared).toBeGreaterThan(own.length / 2);
    expect(pieces.filter(({ kind }) => kind === "unknown" || kind === "strange")).toEqual([]);
  });

  it("are told apart where a word is one name here and another there", () => {
    const text = `${base}state x : n2 x n2\ndx/dt = 0\nobserve log = norm(x) log "x"\nobserve stop = sum(spectral(x*x^T, W -> W*log))`;
    const said = outlined(text).pieces.map((piece) => `${piece.text} ${piece.kind}`);
    const tail = said.slice(said.indexOf("x state"));
    expect(tail.join(", ")).toBe(
      "x state, : symbol, n2 dimension, x word, n2 dimension, d word, x state, / symbol, dt word, = symbol, 0 number, " +
        'observe word, log observable, = symbol, norm function, ( symbol, x state, ) symbol, log word, "x" string, ' +
        "observe word, stop observable, = symbol, sum function, ( symbol, spectral function, ( symbol, x state, * symbol, x state, " +
        "^ symbol, T constant, , symbol, W bound, - symbol, > symbol, W bound, * symbol, log observable, ) symbol, ) symbol",
    );
  });

  it("know a name from the part of its line that can be read", () => {
    const { pieces, names } = outlined(`${base}R = W*(Sd\nobserve q = R * norm(`);
    expect(names.get("R")).toMatchObject({ kind: "definition", said: null });
    expect(pieces.filter(({ text }) => text === "R").map(({ kind }) => kind)).toEqual(["definition", "definition"]);
    expect(pieces.at(-2)).toMatchObject({ text: "norm", kind: "function" });
  });

  it("know names from the texts that lines are taken from, the nearest first", () => {
    const { names } = outlined("system own\nextend byol\ninclude layers\nparam eta = 1\nW = Wa");
    expect(names.get("eta")?.at.from).toBeUndefined();
    expect(names.get("W")).toMatchObject({ kind: "definition" });
    expect(names.get("Wp")?.at.from).toBe("extend byol");
    expect(names.get("normW1")?.at.from).toBe("include layers");
    expect(names.get("normW")?.at.from).toBe("include network");
  });
});

type Kinds = ReadonlyMap<string, PieceKind>;

function kindsOf({ dimensions, states, data, drawn, parameters, definitions, observables, kind }: System): Kinds {
  const named = (list: readonly { readonly name: string }[], is: PieceKind) =>
    list.map(({ name }) => [name, is] as const);
  return new Map<string, PieceKind>([
    ["t", "constant"],
    ["pi", "constant"],
    ...(kind === "map" ? [["k", "constant"] as const] : []),
    ...dimensions.map((name) => [name, "dimension"] as const),
    ...named(states, "state"),
    ...named([...data, ...drawn], "data"),
    ...named(parameters, "parameter"),
    ...named(definitions, "definition"),
    ...named(observables, "observable"),
  ]);
}

interface Rooted {
  readonly root: Expression;
  readonly locals: readonly string[];
}

function expressionsOf(system: System): readonly Rooted[] {
  const judged = [...system.classes, ...system.stops].flatMap(({ condition }) => sidesOf(condition));
  const plain = [
    ...system.definitions.filter(({ origin }) => typeof origin === "string").map(({ expression }) => expression),
    ...system.flows.map(({ expression }) => expression),
    ...system.observables.map(({ expression }) => expression),
    ...system.parameters.map((parameter) => parameter.default),
    ...judged,
  ].map((root) => ({ root, locals: [] }));
  const laws = [...system.states, ...system.drawn].flatMap(({ law }): Rooted[] => {
    if (law === null) return [];
    const locals = law.locals.map(({ name }) => name);
    return [law.expression, ...law.locals.map(({ expression }) => expression)].map((root) => ({ root, locals }));
  });
  return [...plain, ...laws];
}

/** What the tree says a node's first piece is; null where that is another node's. */
function kindOfNode(node: Expression, kinds: Kinds, locals: readonly string[]): PieceKind | null {
  if (node.kind === "identity") return "constant";
  if (node.kind === "eigenvalues") return "bound";
  if (node.kind === "number") return "number";
  if (node.kind === "call" || node.kind === "ones") return "function";
  if (node.kind !== "name") return null;
  // A draw is a name in the tree and a call in the text.
  if (node.name.includes("#")) return "function";
  return locals.includes(node.name) ? "bound" : (kinds.get(node.name) ?? null);
}
