/** The HDF5 library, loaded when a NetCDF file is read or written, and its errors as those of the system. */

import { UsageError } from "./fail.ts";

export type Hdf5 = typeof import("h5wasm/node");

export async function loadHdf5(): Promise<Hdf5> {
  try {
    const hdf5 = await import("h5wasm/node");
    // Otherwise a full disk is only printed.
    (await hdf5.ready).activate_throwing_error_handler();
    return hdf5;
  } catch (error) {
    throw new UsageError(
      `NetCDF is written and read by the package h5wasm, which cannot be loaded here (${error instanceof Error ? error.message.split("\n")[0] : String(error)}): install it beside this one, or take a file that ends in .json.`,
    );
  }
}

/** Its errors hold a page of places; of what the system said, which is last, these are known. */
const systemErrors: readonly (readonly [RegExp, string])[] = [
  [/No space left on device/, "ENOSPC"],
  [/Quota exceeded|quota/, "EDQUOT"],
  [/File too large/, "EFBIG"],
  [/I\/O error|Input\/output error/, "EIO"],
];

/** With the code of the system's error where there is one; what else it is in one line. */
export function hdf5Trouble(error: unknown): unknown {
  if (!(error instanceof Error) || !error.message.includes("HDF5")) return error;
  const [, code] = systemErrors.find(([words]) => words.test(error.message)) ?? [];
  const said = /#000:[^\n]*?: ([^\n]*)/.exec(error.message)?.[1] ?? "HDF5 failed";
  return Object.assign(new Error(said, { cause: error }), code === undefined ? {} : { code });
}
