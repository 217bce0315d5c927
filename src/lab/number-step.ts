/** How far an arrow key moves a number: by a round step that suits its size. */

import type { Limits } from "./number-text.ts";

export interface StepGiven extends Limits {
  /** How far the number usually reaches. */
  readonly usual?: { readonly from: number; readonly to: number } | null;
}

/** About a tenth of the number, but no less than a two-hundredth of what is usual: else no key would ever lead to 0. */
export function stepOf(value: number, { usual, whole }: StepGiven = {}): number {
  const least = usual == null ? 0 : (usual.to - usual.from) / 200;
  const size = Math.max(Math.abs(value) / 10, least);
  const step = size > 0 ? roundBelow(size) : 0.1;
  return whole === true ? Math.max(1, step) : step;
}

/** The next round number above (1) or below (-1), or the tenth such with `far`; never beyond what is allowed. */
export function stepped(value: number, direction: 1 | -1, far: boolean, given: StepGiven = {}): number {
  const step = stepOf(value, given) * (far ? 10 : 1);
  const places = value / step;
  // From between two round numbers it is one step to the nearer one on that side.
  const place = direction > 0 ? Math.floor(places + 1e-9) + 1 : Math.ceil(places - 1e-9) - 1;
  const next = Number((place * step).toPrecision(12));
  const { least, most, above } = given;
  if (above != null && next <= above) return value;
  const reached = least == null ? next : Math.max(next, least);
  return most == null ? reached : Math.min(reached, most);
}

/** The largest of 1, 2 and 5 times a power of ten that is not above. */
function roundBelow(size: number): number {
  const power = 10 ** Math.floor(Math.log10(size) + 1e-9);
  const factor = [5, 2].find((one) => one * power <= size * (1 + 1e-9)) ?? 1;
  return Number((factor * power).toPrecision(12));
}
