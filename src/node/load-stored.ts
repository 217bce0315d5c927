/** The experiment inside of a result file, so that it can be run again. */

import { existsSync } from "node:fs";
import { extname } from "node:path";
import { experimentNames } from "../experiment/library.ts";
import { UsageError } from "./fail.ts";
import type { Loaded } from "./load.ts";
import { openStored } from "./open-stored.ts";
import { beginsWith } from "./regular-file.ts";
import type { Head } from "./stored-result.ts";

/** With which a result as JSON begins, and no experiment does. */
const beginning = '{\n  "experiment": {';

/** Undefined where the target is something else than a result. Throws a UsageError where it holds no experiment. */
export async function loadStored(target: string): Promise<Loaded | undefined> {
  const ending = extname(target);
  const isResult =
    [".nc", ".parquet", ".csv"].includes(ending) || (ending === ".json" && beginsWith(target, beginning));
  if (experimentNames.includes(target) || !isResult || !existsSync(target)) return undefined;
  const stored = await openStored(target);
  stored.close();
  if (stored.experiment === null)
    throw new UsageError(
      `${target} is ${stored.form}, which does not say of which experiment it is: run the .nc, .parquet or .json of it.`,
    );
  const { experiment, head } = stored;
  if (head?.partOf === undefined) return { experiment, findings: null };
  return { experiment, findings: null, partOf: head.partOf, computedOn: computedOn(head) };
}

/** Kernels without fused multiply-adds are the portable ones, whether they were asked for or there were no others. */
function computedOn({ backend, precision, device }: Head): NonNullable<Loaded["computedOn"]> {
  if (backend === "webgpu") return { backend };
  return { backend, precision, ...(device.includes("fused") ? {} : { portableBits: true }) };
}
