/** What the draws in the step of a map are in its routine: leaves that are filled anew before each step, each once by its name. */

import type { StepDraw, System } from "../language/syntax.ts";
import type { Builder } from "./builder.ts";
import { formOfValue } from "./linear-form.ts";
import { type Names, shapeOfType } from "./names.ts";
import type { Draw, ValueId } from "./program.ts";
import { createReader } from "./reader.ts";
import type { Scope } from "./reading.ts";
import { streamOf } from "./streams.ts";

export function createStepDraws(
  system: System,
  names: Names,
  builder: Builder,
): { readonly draws: readonly Draw[]; readonly scope: Scope } {
  const draws = system.draws.map(({ kind, owner, index, degrees }): Draw => {
    const stream = streamOf(owner, index);
    if (kind !== "bartlett") return { kind, stream };
    return { kind, stream, degrees: createReader(builder, names).scalar(degrees!) };
  });
  const { dimensions } = names;
  const places = new Map(system.draws.map(({ name }, place) => [name, place]));
  const placeOf = (name: string, kind: StepDraw["type"]["kind"]): number | null => {
    const place = places.get(name);
    return place !== undefined && system.draws[place]!.type.kind === kind ? place : null;
  };
  const leaf = (place: number): ValueId => {
    const { type, owner } = system.draws[place]!;
    const name = `${owner.replace(/\W+/g, "_")}_draw${place + 1}`;
    return builder.leaf(name, shapeOfType(type, dimensions), false, "draw", place);
  };
  const scope: Scope = {
    scalar(name) {
      const place = placeOf(name, "scalar");
      return place === null ? null : builder.scalar({ kind: "draw", index: place });
    },
    matrix(name) {
      const place = placeOf(name, "matrix");
      return place === null ? null : formOfValue(builder, leaf(place));
    },
    vector(name) {
      const place = placeOf(name, "vector");
      return place === null ? null : { kind: "read", value: leaf(place), transposed: false };
    },
  };
  return { draws, scope };
}
