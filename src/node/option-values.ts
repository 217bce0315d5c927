/** What the words of options mean, and what holds where nobody gives any: without what the commands themselves need. */

import { UsageError } from "./fail.ts";

/** Runs of each cell on which claims are judged. */
export const usualRuns = 256;
/** Runs at which the benchmark measures what a run-step costs. */
export const usualScaling: readonly number[] = [64, 256, 1024, 4096, 16_384, 65_536];
/** Seconds that the benchmark takes for finding how kernels are best written for a device. */
export const usualTuneSeconds = 200;

/** What figures are written as. */
export const formats = ["svg", "png", "csv", "json"] as const;
export type Format = (typeof formats)[number];
export const schemes = ["auto", "light", "dark"] as const;
export type Scheme = (typeof schemes)[number];

export function number(name: string, text: string, least: number): number {
  const value = Number(text);
  if (!(Number.isFinite(value) && value >= least))
    throw new UsageError(`--${name} must be a number of at least ${least}, but it is "${text}".`);
  return value;
}

export function wholeNumber(name: string, text: string): number {
  const value = number(name, text, 1);
  if (!Number.isInteger(value)) throw new UsageError(`--${name} must be a whole number, but it is "${text}".`);
  return value;
}

/** Words that change an experiment. */
export interface SettingWords {
  readonly runs?: string;
  readonly seed?: string;
  readonly set?: readonly string[];
}

/** --runs and --seed are settings under a shorter name. */
export function settingsOf(options: SettingWords): string[] {
  return [
    ...(options.set ?? []),
    ...(options.runs === undefined ? [] : [`runs=${options.runs}`]),
    ...(options.seed === undefined ? [] : [`seed=${options.seed}`]),
  ];
}

const secondsOf = { ms: 0.001, s: 1, m: 60, min: 60, h: 3600 } as const;

/** `60s`, `1.5 h`, `500ms`, in seconds: a number alone would leave open of what. */
export function readSeconds(name: string, text: string): number {
  const [, number, unit] = /^\s*(\d+(?:\.\d+)?)\s*(ms|s|m|min|h)\s*$/.exec(text) ?? [];
  const seconds = Number(number) * (secondsOf[unit as keyof typeof secondsOf] ?? Number.NaN);
  if (!(seconds >= 0.001 && seconds <= mostSeconds))
    throw new UsageError(`--${name} must be a time such as 60s, 5m or 2h, but it is "${text}".`);
  return seconds;
}

/** A year: longer ones are slips. */
const mostSeconds = 366 * 24 * 3600;

/** `2GiB`, `500 MB`, `1073741824`. */
export function readBytes(text: string): number {
  const found = /^\s*(\d+(?:\.\d+)?)\s*(?:([kmgt])(i?)b?|b)?\s*$/i.exec(text);
  const [, number, prefix = "", binary] = found ?? [];
  const bytes = Math.floor(
    Number(number) * (binary ? 1024 : 1000) ** ("kmgt".indexOf(prefix.toLowerCase() || "-") + 1),
  );
  if (!(bytes >= 2 ** 20))
    throw new UsageError(`--memory must be a size of at least 1 MiB such as 2GiB, but it is "${text}".`);
  return bytes;
}
