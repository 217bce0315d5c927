/** Links: what is written is read back, and whatever is read, the state is one and what was not understood is told. */

import { deflateRawSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { experimentNames, loadExperiment } from "../../src/experiment/library.ts";
import { resolveExperiment } from "../../src/experiment/resolve.ts";
import { withChange, withView } from "../../src/lab/changes.ts";
import { withSystemText } from "../../src/lab/edit-system.ts";
import { writeLink } from "../../src/lab/link.ts";
import { pack } from "../../src/lab/packed.ts";
import { readLink } from "../../src/lab/read-link.ts";
import { experimentOf, type Json, type LabState } from "../../src/lab/state.ts";
import { includeText, systemNames, systemText } from "../../src/systems.ts";

const start: LabState = { experiment: "byol" };
const read = (text: string) => readLink(text, start);

const number = fc
  .oneof(fc.double({ min: -3e38, max: 3e38, noNaN: true }), fc.constantFrom(0, 0.05, 1e-7, -2.5e21, 5e-324))
  .map((value) => (value === 0 ? 0 : value));
const text = fc.string({ unit: "grapheme", maxLength: 20 });
const range = fc
  .tuple(number, number)
  .filter(([a, b]) => a !== b)
  .map(([a, b]): [number, number] => [Math.min(a, b), Math.max(a, b)]);
const view = fc.record(
  {
    scale: fc.constantFrom("linear" as const, "log" as const),
    hidden: fc.array(text, { minLength: 1, maxLength: 3 }),
    zoom: fc.record({ x: range, y: range }, { requiredKeys: ["x"] }),
  },
  { requiredKeys: ["scale"] },
);
/** As figure-9 takes them. */
const change = fc.oneof(
  fc.tuple(
    fc.constantFrom("eta", "etaP", "tau", "alphaP", "sigma", "parameters.eta"),
    fc.oneof(number, fc.constant(null)),
  ),
  fc.tuple(fc.constantFrom("sweep.eta", "sweep.alphaP"), fc.array(number, { minLength: 1, maxLength: 4 })),
  fc.tuple(fc.constant("dimensions.n2"), fc.integer({ min: 1, max: 128 })),
  fc.tuple(
    fc.constant("initial.Wp"),
    fc.oneof(
      number,
      text,
      fc.array(number, { minLength: 1, maxLength: 3 }),
      fc.constantFrom("0.1*G*G^T where G = randn", "1", "null", " x"),
    ),
  ),
  fc.tuple(fc.constant("integrator.method"), fc.constantFrom("rk4", "tsit5")),
  fc.tuple(fc.constant("times"), fc.oneof(fc.record({ end: number }), fc.array(number, { minLength: 1 }))),
  fc.tuple(
    fc.constant("title"),
    text.filter((one) => /\S/.test(one)),
  ),
) as fc.Arbitrary<[string, Json]>;
const looks = fc.record(
  {
    runs: fc.integer({ min: 1, max: 1e6 }),
    seed: fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
    backend: fc.constantFrom("webgpu" as const, "cpu" as const),
    precision: fc.constantFrom("float32" as const, "float64" as const),
    cell: fc.dictionary(fc.constantFrom("eta", "tau"), number, { minKeys: 1 }),
    theory: fc.constant(false as const),
    speed: fc.double({ min: 1e-3, max: 1e3, noNaN: true }),
    sample: fc.nat(),
    run: fc.nat(),
    theme: fc.constantFrom("light" as const, "dark" as const),
  },
  { requiredKeys: [] },
);
const state: fc.Arbitrary<LabState> = fc
  .tuple(
    fc.oneof(
      fc.constant("figure-9"),
      fc.constant({ ...loadExperiment("figure-9"), system: { text: systemText("symmetrised")! } }),
    ),
    fc.array(change, { maxLength: 5 }),
    fc.dictionary(text, view, { maxKeys: 2 }),
    looks,
  )
  .map(([experiment, changes, views, rest]) => {
    let made: LabState = { experiment, ...rest };
    for (const [name, value] of changes) made = withChange(made, name, value);
    for (const [key, choice] of Object.entries(views)) made = withView(made, key, choice);
    return made;
  });

describe("a link", () => {
  it("is readable where it is short", () => {
    const short = { ...withChange({ experiment: "figure-9" }, "eta", 0.05), runs: 256 };
    expect(writeLink(short)).toBe("v=1&experiment=figure-9&eta=0.05&runs=256");
    const longer: LabState = {
      ...withChange(withChange(short, "initial.Wp", "0.1*G*G^T where G = randn"), "sweep.tau", [0.2, 1]),
      ...{ backend: "cpu", precision: "float32", cell: { tau: 0.2 }, theory: false, theme: "dark" },
    };
    expect(writeLink(withView(longer, "normF", { scale: "log", hidden: ["q05"], zoom: { x: [0, 40] } }))).toBe(
      "v=1&experiment=figure-9&eta=0.05&initial.Wp=0.1*G*G%5ET%20where%20G%20%3D%20randn&sweep.tau=%5B0.2,1%5D" +
        "&runs=256&backend=cpu&precision=float32&cell=tau:0.2&view.normF.scale=log&view.normF.hide=q05&view.normF.x=0..40" +
        "&theory=off&theme=dark",
    );
  });

  it("is packed where a change of it is long, or the experiment one's own", () => {
    const edited = withChange({ experiment: "byol" }, "system", { text: systemText("byol")! });
    for (const given of [edited, { experiment: { system: "byol" } }]) {
      expect(writeLink({ ...given, seed: 4 })).toMatch(/^v=1&z=[\w-]{20,900}&seed=4$/);
      expect(read(writeLink(given)).state).toEqual(given);
    }
    // Quotes and brackets of a text are not those of its JSON.
    const title = { experiment: { system: "byol", title: `a"${"[".repeat(60)}` } };
    expect(read(writeLink(title)).state).toEqual(title);
  });

  it("is written whatever is in it, half a character too", () => {
    const half = withView(withChange({ experiment: "byol" }, "title", "a\ud800"), "\udc00", { hidden: ["\ud800"] });
    const { state: back, remarks } = read(writeLink(half));
    expect(remarks).toEqual([]);
    expect(back.views).toEqual({ "\ufffd": { hidden: ["\ufffd"] } });
  });

  it("comes back as it was", () => {
    fc.assert(
      fc.property(state, (given) => {
        const { state: back, remarks, paused } = read(writeLink(given));
        expect(remarks).toEqual([]);
        expect(paused).toBe(false);
        const { changes: _, ...rest } = given;
        const { changes: __, ...restBack } = back;
        expect(restBack).toEqual(rest);
        expect(experimentOf(back)).toEqual(experimentOf(given));
        expect(read(`#${writeLink(back)}`).state).toEqual(back);
      }),
      { numRuns: 100 },
    );
  });

  it("holds nothing that ends a link in a text, and no letter that an address has not", () => {
    fc.assert(
      fc.property(state, (given) => {
        expect(writeLink(given)).toMatch(/^[\w.~*:,/@%&=-]+$/);
      }),
    );
  });

  it("to every shipped experiment is read, and to every edited text is below 2,000 characters", () => {
    const length = (experiment: LabState["experiment"]) => {
      const link = writeLink({ experiment });
      expect(read(link)).toEqual({ state: { experiment }, paused: false, remarks: [] });
      return link.length;
    };
    for (const name of experimentNames) expect(length(name)).toBeLessThan(80);
    for (const name of systemNames) {
      const edited = withSystemText(
        { experiment: experimentNames.includes(name) ? name : { system: name } },
        `${systemText(name)!}\n# mine\n`,
      );
      expect(read(writeLink(edited)).state).toEqual(edited);
      expect(writeLink(edited).length, name).toBeLessThan(2000);
    }
    // With all that it includes written out.
    const whole = ["feature", "predictor", "network", "target", "balance"].map((shared) => includeText(shared));
    const text = `${systemText("byol")!.replace(/^include.*$/m, "")}\n${whole.join("\n")}`;
    resolveExperiment({ ...loadExperiment("byol"), system: { text } });
    expect(length({ ...loadExperiment("byol"), system: { text } })).toBeLessThan(4000);
  });

  it("of another program is read too: with its own codes, and with spaces as a form has them", () => {
    const experiment = { system: "byol", runs: 5 };
    const word = deflateRawSync(JSON.stringify({ experiment }), { level: 9 }).toString("base64url");
    expect(read(`z=${word}`)).toMatchObject({ state: { experiment }, remarks: [] });
    const form = new URLSearchParams({ experiment: "byol", "initial.W": "0.1*randn + 0.2*ones(n2, n1)", paused: "" });
    expect(read(`?${form}`)).toEqual({
      state: { experiment: "byol", changes: [{ name: "initial.W", value: "0.1*randn + 0.2*ones(n2, n1)" }] },
      paused: true,
      remarks: [],
    });
  });

  it("leaves what it does not say as the page has it, but for another experiment", () => {
    const page: LabState = { ...withChange({ experiment: "figure-9" }, "eta", 0.1), runs: 16, backend: "cpu" };
    expect(readLink("", page)).toEqual({ state: page, paused: false, remarks: [] });
    expect(readLink("#seed=4", page).state).toEqual({ ...page, seed: 4 });
    expect(readLink("experiment=byol&seed=4", page).state).toEqual({ experiment: "byol", backend: "cpu", seed: 4 });
  });

  it.each([
    [
      "experiment=figure-99&runs=8",
      { experiment: "byol", runs: 8 },
      [/asks for an experiment "figure-99", which there is not; did you mean "figure-9"\?/],
    ],
    [
      "runs=1.5&seed=3",
      { experiment: "byol", seed: 3 },
      [/^runs must be a whole number from 1 to 4294967295, but the link says "1.5"; it is left out\.$/],
    ],
    ["seed=&sample=%20", { experiment: "byol" }, [/^seed must be .*says "";/, /^sample must be .*says " ";/]],
    ["runs=&eta=0.05", { changes: [{ name: "eta", value: 0.05 }] }, [/^runs must be .*says "";/]],
    [
      "etta=0.05&eta=0.1",
      { changes: [{ name: "eta", value: 0.1 }] },
      [/^"etta" of the link is left out: byol has no parameter etta; did you mean "eta"\?$/],
    ],
    [
      "eta=0,05",
      { experiment: "byol" },
      [/^"eta" of the link is left out: parameters\.eta must be a number, but it is "0,05"\.$/],
    ],
    [
      "initial.Q=1&dimensions.n9=3&sweep.q=[1]",
      { experiment: "byol" },
      [/no state Q; it has W, Wp, Wa/, /no dimension n9; it has n2, n1/, /no parameter q; it has alphaP/],
    ],
    [
      "integrator.step=-1&integrator.stepp=1",
      { experiment: "byol" },
      [/integrator\.step must be greater than 0/, /"stepp" is not a key of the integrator "rk4"/],
    ],
    ["nothing.such=1", { experiment: "byol" }, [/"nothing" is not a key of an experiment/]],
    [
      "backend=gpu&precision=half&theory=maybe&theme=blue",
      { experiment: "byol" },
      [
        /backend must be "webgpu" or "cpu"/,
        /precision must be "float32" or "float64"/,
        /theory must be/,
        /theme must be "light" or "dark"/,
      ],
    ],
    ["backend=auto&theory=on&speed=2", { experiment: "byol", speed: 2 }, []],
    ["speed=0&sample=-1&run=x", { experiment: "byol" }, [/speed must be/, /sample must be/, /run must be/]],
    [
      "cell=eta&cell=eta:0.1",
      { cell: { eta: 0.1 } },
      [/cell must be parameters with their values, such as eta:0.05,tau:0.2/],
    ],
    [
      "view.normF.x=3..1&view.normF.y=0..1&view.normF.colour=red&view.scale=log",
      { views: { normF: { zoom: { y: [0, 1] } }, "": { scale: "log" } } },
      [/"view\.normF\.x" must be the two ends/, /is nothing that a view has/],
    ],
    ["eta=%&runs=4", { experiment: "byol", runs: 4 }, [/% in it is not followed by a code/]],
    ["paused&autoplay", { experiment: "byol" }, [/"autoplay" without a value/]],
    ["=4&a b=3", { experiment: "byol" }, [/"" of the link is left out: it is no name/, /"a b" of the link/]],
    ["z=AAAA&runs=3", { experiment: "byol", runs: 3 }, [/damaged, as where a link is cut off/]],
    [
      "v=2&experiment=figure-9&runs=3",
      { experiment: "byol" },
      [/^The link is of version "2", and this page reads version 1/],
    ],
    ["utm_source=mail&eta=0.1", { changes: [{ name: "eta", value: 0.1 }] }, [/byol has no parameter utm_source/]],
  ] as [string, object, RegExp[]][])(
    "%s is used as far as it is understood, and the rest is told",
    (link, expected, remarks) => {
      const { state: found, remarks: told } = read(link);
      expect(found).toMatchObject(expected);
      expect(told).toHaveLength(remarks.length);
      for (const [k, pattern] of remarks.entries()) expect(told[k]).toMatch(pattern);
    },
  );

  it("with an experiment that is wrong is read all the same: the page says what is wrong with it", () => {
    const broken = {
      experiment: { system: { text: "state W : n" }, runs: -1, extra: 1 },
      changes: [
        ["seed2", 1],
        ["eta", 0.1],
        ["runs", 5],
      ],
    };
    const { state: found, remarks } = read(`z=${pack(broken)}`);
    expect(found.experiment).toEqual(broken.experiment);
    // What was wrong before is not blamed on a change.
    expect(found.changes?.map(({ name }) => name)).toEqual(["seed2", "eta"]);
    expect(remarks).toEqual([
      '"runs" of the link is left out: a word of that name has no place in a packed experiment.',
    ]);
  });

  it("that is cut off anywhere, or has a letter changed, is read without failing", () => {
    const link = writeLink({
      ...withChange({ experiment: { ...loadExperiment("byol"), system: { text: systemText("byol")! } } }, "eta", 0.3),
      seed: 3,
    });
    for (let length = 0; length < link.length; length += 7)
      expect(read(link.slice(0, length)).state.experiment).toBeDefined();
    fc.assert(
      fc.property(fc.nat(link.length - 1), fc.constantFrom(..."aZ9_-&=%.{"), (at, letter) => {
        const { state: found, remarks } = read(link.slice(0, at) + letter + link.slice(at + 1));
        expect(found.experiment).toBeDefined();
        for (const remark of remarks) expect(remark).toMatch(/^.{10,600}[.?)]$/s);
      }),
    );
  });

  it("of any text is read without failing", () => {
    const key = fc.oneof(
      text,
      fc.constantFrom(
        "v",
        "z",
        "experiment",
        "runs",
        "cell",
        "view.a.x",
        "view",
        "eta",
        "sweep.eta",
        "data",
        "data.model",
        "times.end",
        "system",
        "observe",
        "__proto__",
        "parameters.__proto__",
        "constructor",
        "toString.a",
        "a.b.c.d",
        "initial.W.runs",
      ),
    );
    const value = fc.oneof(
      text,
      fc.json({ maxDepth: 4 }),
      number.map(String),
      fc.constantFrom(
        "1",
        "figure-9",
        "null",
        "[[[",
        "[".repeat(5000),
        '{"toString":1}',
        '{"__proto__":1}',
        '{"length":{"toString":1}}',
      ),
    );
    const pair = fc
      .tuple(key, value)
      .map(
        ([name, said]) =>
          `${encodeURIComponent(name.replace(/\p{Surrogate}/gu, ""))}=${encodeURIComponent(said.replace(/\p{Surrogate}/gu, ""))}`,
      );
    fc.assert(
      fc.property(
        fc.oneof(
          text,
          fc.array(pair, { maxLength: 6 }).map((pairs) => pairs.join("&")),
        ),
        (link) => {
          const { state: found, remarks } = read(link);
          expect(JSON.parse(JSON.stringify(found))).toEqual(found);
          expect(remarks.length).toBeLessThan(30);
          expect(() => writeLink(found)).not.toThrow();
        },
      ),
      { numRuns: 500 },
    );
    const deep = { experiment: JSON.parse(`${'{"a":'.repeat(3000)}1${"}".repeat(3000)}`) as Json };
    expect(read(`z=${pack(deep)}`).remarks).toHaveLength(1);
  });

  it("that is endless is refused or cut off, with a sentence", () => {
    expect(read(`eta=${"1".repeat(300_000)}`).remarks[0]).toMatch(/has 300004 characters/);
    const many = Array.from({ length: 500 }, (_, k) => `q${k}=1`).join("&");
    const { remarks } = read(many);
    expect(remarks).toHaveLength(21);
    expect(remarks[0]).toMatch(/changes 500 things, of which the first 200 are read/);
    expect(remarks.at(-1)).toMatch(/^There are \d+ more/);
  });
});
