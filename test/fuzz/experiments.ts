/** Experiments made wrong: values and keys of the shipped ones replaced, taken away, moved, and odd ones put in. */

import { experimentNames, loadExperiment } from "../../src/experiment/library.ts";
import { systemNames } from "../../src/systems.ts";
import { oddNames, oddNumbers, type Random } from "./random.ts";
import { randomText } from "./texts.ts";

type Json = unknown;
type Branch = Record<string, Json>;

const sections = [
  "dimensions",
  "parameters",
  "initial",
  "sweep",
  "data",
  "histograms",
  "integrator",
  "times",
  "runs",
  "seed",
  "observables",
];
const names = [
  "W",
  "Wp",
  "Wa",
  "F",
  "p",
  "s",
  "eta",
  "beta",
  "sigma",
  "n1",
  "n2",
  "modes",
  "Sd",
  "Ss",
  "X",
  "Xprime",
  "model",
  "spectrumF",
];

function isBranch(value: Json): value is Branch {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** As a value, and now and then as a text that is no JSON. */
export function randomExperiment(random: Random): string {
  const base: Branch = random.chance(0.8)
    ? { ...loadExperiment(random.one(experimentNames)) }
    : { system: random.one(systemNames) };
  if (random.chance(0.1)) base.system = { text: randomText(random) };
  // Now and then one that is right, or would be but for a number.
  const isMild = random.chance(0.2);
  const changes = isMild ? 0 : 1 + random.below(random.chance(0.2) ? 20 : 3);
  for (let change = 0; change < changes; change++) changeOne(base, random);
  let text = JSON.stringify(base, null, random.below(3));
  if (isMild) return random.chance(0.5) ? withOddNumber(text, random) : text;
  if (random.chance(0.15)) text = withOddNumber(text, random);
  if (random.chance(0.1)) text = withDuplicate(text, random);
  if (random.chance(0.05))
    text = `${text.slice(0, random.below(text.length))}${random.one(["", "[", "{", '"', "}", "\u0000", ","])}`;
  if (random.chance(0.02)) text = "[".repeat(10 ** random.below(6)) + text;
  return text;
}

function changeOne(root: Branch, random: Random): void {
  const branch = someBranch(root, random);
  const keys = Object.keys(branch);
  const key =
    random.chance(0.6) && keys.length > 0 ? random.one(keys) : random.one([...sections, ...names, ...oddNames]);
  const put = (value: Json) =>
    Object.defineProperty(branch, key, { value, enumerable: true, configurable: true, writable: true });
  switch (random.below(6)) {
    case 0:
      delete branch[key];
      return;
    case 1:
      return void put(oddValue(random, 0));
    case 2:
      // A section of known keys and strange values.
      return void put({ [random.one(names)]: oddValue(random, 1), [random.one(oddNames)]: oddValue(random, 1) });
    case 3:
      return void put(structuredClone(someBranch(root, random)));
    case 4:
      root[random.one(sections)] = { [random.one([...names, ...oddNames])]: oddValue(random, 1) };
      return;
    default:
      return void put(lawOrAxis(random));
  }
}

/** The experiment itself, or something in it. */
function someBranch(root: Branch, random: Random): Branch {
  let branch = root;
  while (random.chance(0.6)) {
    const inner = Object.values(branch).filter(isBranch);
    if (inner.length === 0) break;
    branch = random.one(inner);
  }
  return branch;
}

function lawOrAxis(random: Random): Json {
  return random.one<() => Json>([
    () => ({
      from: oddNumber(random),
      to: oddNumber(random),
      count: oddNumber(random),
      scale: random.one(["linear", "log", "x"]),
    }),
    () => ({
      law: random.one(["normal", "zero", "copy", "explicit", "identity", "positive", "symmetric"]),
      scale: oddNumber(random),
      of: random.one(names),
    }),
    () => ({
      start: oddNumber(random),
      end: oddNumber(random),
      samples: random.one([2, 3, 81, random.chance(0.05) ? 1e6 : 5]),
    }),
    () => ({
      method: random.one(["euler", "rk4", "bs32", "tsit5", "rkc2", "constructor"]),
      step: oddNumber(random),
      rtol: oddNumber(random),
    }),
    () => ({
      model: random.one(["isotropic", "diagonal", "additive", "multiplicative", "explicit"]),
      X: oddValue(random, 1),
      Sn: oddValue(random, 1),
      U: oddValue(random, 1),
    }),
    () => ({ runs: [oddNumber(random), [oddNumber(random)]] }),
    () =>
      random.one([
        "0.2*randn",
        "G*G^T where G = randn",
        "grid(0, 1, 3)",
        "randn(n1, n2)",
        "W",
        "1/0",
        "orthogonal(randn)",
        "A/lambdaMin(A*A^T + I) where A = randn",
        "s/sum(s) where s = spectrum(sym(randn(n1, n1)))",
        "entropy(spectrum(kron(sym(randn(n2, n2)), I(2))))*randn",
        "count(spectrum(F) > 0)*I",
        "kron(randn, randn)",
        "~",
        "",
      ]),
  ])();
}

function oddNumber(random: Random): Json {
  return random.one<Json>([
    0,
    -0,
    1,
    2,
    0.5,
    -1,
    8,
    128,
    129,
    1e308,
    -1e308,
    5e-324,
    3.4e38,
    2 ** 31,
    2 ** 32,
    2 ** 53,
    "NaN",
    null,
  ]);
}

function oddValue(random: Random, depth: number): Json {
  const simple = [
    () => oddNumber(random),
    () => random.one(oddNames),
    () => random.one<Json>([true, null, "", "Infinity", "\ud800"]),
  ];
  if (depth > 3) return random.one(simple)();
  return random.one<() => Json>([
    ...simple,
    () => Array.from({ length: random.below(10) }, () => oddValue(random, depth + 1)),
    () => Array.from({ length: 8 }, (_, i) => Array.from({ length: 8 }, (__, j) => (i === j ? 1 : random.below(3)))),
    () => Array.from({ length: random.one([1, 8, 8, 8, 100, 1000, random.chance(0.05) ? 100_000 : 9]) }, (_, k) => k),
    () => ({ [random.one([...names, ...oddNames])]: oddValue(random, depth + 1) }),
  ])();
}

function withOddNumber(text: string, random: Random): string {
  const places = [...text.matchAll(/-?\d+(?:\.\d+)?/g)];
  if (places.length === 0) return text;
  const place = random.one(places);
  return text.slice(0, place.index) + random.one(oddNumbers) + text.slice(place.index + place[0].length);
}

/** A key that stands twice, `__proto__` among them. */
function withDuplicate(text: string, random: Random): string {
  const at = text.indexOf("{");
  return `${text.slice(0, at + 1)}"${random.one(["runs", "system", "__proto__", "a\\u0062"])}": 1,${text.slice(at + 1)}`;
}
