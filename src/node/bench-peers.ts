/** The benchmark's peers: bench/peers.py run by python3, one row a line. */

import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import script from "../../bench/peers.py?raw";

export interface PeerRow {
  readonly name: string;
  readonly n: number;
  readonly runs: number;
  readonly runStepsPerSecond: number;
  readonly version: string;
}

export interface PeerSizes {
  readonly n: readonly number[];
  /** One for each n. */
  readonly runs: readonly number[];
  readonly seconds: number;
}

/** Yields rows as they are measured. `missing` hears why there are none, or no more. */
export async function* measurePeers(sizes: PeerSizes, missing: (reason: string) => void): AsyncGenerator<PeerRow> {
  const words = ["--n", ...sizes.n, "--runs", ...sizes.runs, "--seconds", sizes.seconds].map(String);
  const python = spawn("python3", ["-", ...words], { stdio: ["pipe", "pipe", "pipe"] });
  const ended = new Promise<string | null>((resolve) => {
    let complaint = "";
    python.stderr.setEncoding("utf8").on("data", (text: string) => {
      complaint = (complaint + text).slice(-2000);
    });
    python.on("error", () => resolve("python3 was not found"));
    python.on("close", (code) =>
      resolve(code === 0 ? null : `python3 failed: ${complaint.trim().split("\n").at(-1) || `exit code ${code}`}`),
    );
  });
  // Where python3 is missing, or dies early, writing to it fails; `ended` says so.
  python.stdin.on("error", () => undefined);
  python.stdin.end(script);
  let rows = 0;
  try {
    for await (const line of createInterface({ input: python.stdout })) {
      rows++;
      yield JSON.parse(line) as PeerRow;
    }
    const reason = await ended;
    if (reason !== null) missing(reason);
    else if (rows === 0) missing("python3 has neither numpy nor torch");
  } finally {
    python.kill();
  }
}
