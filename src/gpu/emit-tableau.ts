/** WGSL of a tableau: its numbers, and what the stages to come and the error take of a slope. */

import { comingStages, type Tableau } from "../methods/method.ts";
import { type AsideField, asideField, asideFields, fieldOfNow } from "./emit-held.ts";
import { floatArray, functionText, wholeNumbers } from "./emit-text.ts";
import { reachOf } from "./held.ts";
import type { Layout } from "./layout.ts";
import { shader } from "./shaders.ts";
import type { GpuProgram } from "./split.ts";

const signatures = {
  fed: "fed(coming: Coming, slope: States, h: f32, stage: u32) -> Coming",
  staged: "staged(y: Now, coming: Coming, slope: States, h: f32, stage: u32) -> States",
  erring: "erring(error: States, slope: States, h: f32, stage: u32) -> States",
  erred: "erred(error: States, slope: States, h: f32) -> States",
};

/**
 * STAGES, NODES (c), WEIGHTS (b); `Coming`, `fed` and `staged`: what is kept of a slope, and the next stage; ERROR_WEIGHTS (b - b^),
 * `erring` and `erred`: what is kept of the error, and all of it.
 */
export function emitTableau(tableau: Tableau, program: GpuProgram, layout: Layout): string[] {
  const { nodes, weights, errorWeights } = tableau;
  const { aside } = layout;
  const fields = asideFields(program, layout);
  return [
    wholeNumbers({ STAGES: nodes.length }),
    floatArray("NODES", nodes),
    floatArray("WEIGHTS", weights),
    ...(typeof aside?.slopes === "number" ? [wholeNumbers({ SLOPES: aside.slopes })] : []),
    ...(aside?.parts.has("sums") ? comingFromSlopes(tableau, fields, layout) : comingSums(tableau, layout)),
    ...(errorWeights
      ? [
          floatArray("ERROR_WEIGHTS", errorWeights),
          ...(aside?.parts.has("error") ? errorLater : errorSum),
          wholeNumbers({ SLOPES_OF_STEP: nodes.length + 1, SLOPES_BEFORE: 3 }),
          shader("scheme-tableau"),
        ]
      : []),
  ];
}

/**
 * Every slope is added to the stages that are still to come as soon as it is there: as many sums are held as a slope reaches ahead,
 * none of them indexed by a variable. Where that is one stage nothing is held: a copy of the states that each stage would pay for.
 */
function comingSums(tableau: Tableau, { aside }: Layout): string[] {
  const coming = comingStages(tableau).map((row) => row.slice(0, -1));
  const reach = reachOf(tableau);
  const sums = Array.from({ length: reach }, (_, m) => m);
  const numbers = sums.map((m) =>
    floatArray(
      `COMING_${m}`,
      coming.map((row) => row[m] ?? 0),
    ),
  );
  const share = (m: number): string => `h * COMING_${m}[stage]`;
  if (reach === 1) {
    const kept = typeof aside?.slopes === "number" ? ["putAside(slope, SLOPES + stage);"] : [];
    return [
      ...numbers,
      "alias Coming = u32;",
      functionText(signatures.fed, [...kept, "return coming;"]),
      functionText(signatures.staged, [`return advanced(fetchNow(y), slope, ${share(0)});`]),
    ];
  }
  const fed = sums.map((m) =>
    m + 1 < reach ? `advanced(coming.a${m + 1}, slope, ${share(m)})` : `scaled(slope, ${share(m)})`,
  );
  return [
    ...numbers,
    ["struct Coming {", ...sums.map((m) => `  a${m}: States,`), "}"].join("\n"),
    functionText(signatures.fed, [`return Coming(${fed.join(",\n    ")});`]),
    functionText(signatures.staged, ["return plus(fetchNow(y), coming.a0);"]),
  ];
}

/**
 * Slopes are put aside as they come, and each stage adds up those before it, in the order in which the sums above are made. Field by
 * field: one tile is read at a time.
 */
function comingFromSlopes({ nodes, matrix }: Tableau, fields: readonly AsideField[], layout: Layout): string[] {
  const now = fieldOfNow(layout, "y");
  const numbers = nodes.flatMap((_, stage) => nodes.map((_, j) => matrix[stage + 1]?.[j] ?? 0));
  const isKept = layout.aside!.parts.has("error") ? "" : "if (stage + 1u < STAGES) ";
  const lines = fields.flatMap((field) => {
    const { name, role } = field;
    if (role === "memory") return [`next.${name} = ${now(field)};`];
    return [
      "{",
      ...sumOfSlopes(field, "stage", (j) => `h * TAKEN[first + ${j}]`),
      `next.${name} = ${now(field)} + sum;`,
      "}",
    ];
  });
  return [
    "// What the stage after each takes of the slopes up to it, row by row.",
    floatArray("TAKEN", numbers),
    "alias Coming = u32;",
    functionText(signatures.fed, [`${isKept}{ putAside(slope, SLOPES + stage); }`, "return coming;"]),
    functionText(signatures.staged, ["let first = stage * STAGES;", "var next: States;", ...lines, "return next;"]),
  ];
}

/** Lines that add up one field, `sum`, of so many slopes that are put aside and of the one that has come. */
function sumOfSlopes(field: AsideField, count: string, weight: (index: string) => string): string[] {
  return [
    `var sum = ${field.scalar ? "0.0" : "mat4x4f()"};`,
    `for (var j = 0u; j < ${count}; j++) { sum = sum + ${weight("j")} * ${asideField(field, "(SLOPES + j)")}; }`,
    `sum = sum + ${weight(count)} * slope.${field.name};`,
  ];
}

const errorSum = [
  functionText(signatures.erring, ["return advanced(error, slope, h * ERROR_WEIGHTS[stage]);"]),
  functionText(signatures.erred, ["return advanced(error, slope, h * ERROR_WEIGHTS[STAGES]);"]),
];

/** Where slopes are put aside instead of their sum, the error is made where it is measured. */
const errorLater = [
  functionText(signatures.erring, ["return error;"]),
  functionText(signatures.erred, ["return error;"]),
];

/** Lines that make one field of what `compare` says (scheme-tableau.wgsl), from slopes that are put aside. */
export function errorFromSlopes(field: AsideField, error: string, now: string): string[] {
  const { name, scalar } = field;
  return [
    `var ${error} = ${scalar ? "0.0" : "mat4x4f()"};`,
    `if (march.phase == FIRST) { ${error} = ${now}; }`,
    `if (march.phase == PROBE) { ${error} = slope.${name} - scheme.change.${name}; }`,
    "if (march.phase == LAST) {",
    ...sumOfSlopes(field, "STAGES", (j) => `march.h * ERROR_WEIGHTS[${j}]`),
    `${error} = sum;`,
    "}",
  ];
}
