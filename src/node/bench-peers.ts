/** The benchmark's peers: bench/peers.py run by a Python, one row a line. */

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

export interface PeerSetting {
  readonly n: number;
  readonly runs: number;
  readonly seconds: number;
  /** The command, such as python3. */
  readonly python: string;
}

/** Yields rows as they are measured. `missing` hears why there are none, or no more. */
export function measurePeers(setting: PeerSetting, missing: (reason: string) => void): AsyncGenerator<PeerRow> {
  const { n, runs, seconds, python } = setting;
  const words = ["--n", n, "--runs", runs, "--seconds", seconds].map(String);
  return rowsOfPython<PeerRow>(python, script, words, (reason) =>
    missing(reason === "" ? `${python} has neither numpy nor torch` : reason),
  );
}

/** The JSON rows that a script writes, which reads `input` where it reads anything. `missing` hears why there are none, or no more; nothing where it wrote none by itself. */
export async function* rowsOfPython<Row>(
  command: string,
  script: string,
  words: readonly string[],
  missing: (reason: string) => void,
  input = "",
): AsyncGenerator<Row> {
  const python = spawn(command, ["-c", script, ...words], { stdio: ["pipe", "pipe", "pipe"] });
  const ended = new Promise<string | null>((resolve) => {
    let complaint = "";
    python.stderr.setEncoding("utf8").on("data", (text: string) => {
      complaint = (complaint + text).slice(-2000);
    });
    python.on("error", () => resolve(`${command} was not found; --python names another`));
    python.on("close", (code) =>
      resolve(code === 0 ? null : `${command} failed: ${complaint.trim().split("\n").at(-1) || `exit code ${code}`}`),
    );
  });
  // Where the command is missing, or dies early, writing to it fails; `ended` says so.
  python.stdin.on("error", () => undefined);
  python.stdin.end(input);
  let found = 0;
  try {
    for await (const line of createInterface({ input: python.stdout })) {
      found++;
      yield JSON.parse(line) as Row;
    }
    const reason = await ended;
    if (reason !== null) missing(reason);
    else if (found === 0) missing("");
  } finally {
    python.kill();
  }
}
