/** Files, pipes and signals around the built command: nothing is lost that was there, and the exit code says what is. */

import { spawn } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildCli, type Cli, sentences } from "./cli.ts";

let cli: Cli;
beforeAll(async () => {
  cli = await buildCli("files");
});
afterAll(() => cli.dispose());

const at = (name: string) => join(cli.directory, name);
const write = (name: string, text: string) => writeFileSync(at(name), text);
const text = (name: string) => readFileSync(at(name), "utf8");
const old = '{"old": 1}\n';
const partsOf = (name: string) => readdirSync(cli.directory).filter((file) => file.startsWith(`.${name}.`));

/** A quick run. */
const quick = "run byol --backend cpu --runs 4 --set times.end=1";
const words = (line: string) => line.split(" ");
/** Some megabytes to write. */
const bulky = [...words(quick.replace("--runs 4", "--runs 500")), "--per-run"];
/** A run of which a second goes by before anything is complete. */
const slow = words("run byol --backend cpu --runs 1500 --set dimensions.n1=96 dimensions.n2=96 times=[0,1000]");

describe("the file that was there", () => {
  it.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
    "stays when %s comes before anything is complete",
    async (signal) => {
      write("old.json", old);
      const running = cli.start(...slow, "--out", "old.json");
      await running.sees(/^0% /m);
      running.process.kill(signal);
      const { code, stderr } = await running.ended;
      expect(code, stderr).toBe(130);
      expect(stderr).toMatch(/Stopped before the first sample time was complete: nothing was written\.\n$/);
      expect(text("old.json")).toBe(old);
      expect(partsOf("old.json")).toEqual([]);
    },
  );

  it("stays when the process is killed while it writes, and what is left of that goes with the next run", async () => {
    write("killed.json", old);
    const running = cli.start(...bulky, "--out", "killed.json");
    // The first part file only tries the disk with a page.
    const isWriting = () =>
      partsOf("killed.json").some((name) => (statSync(at(name), { throwIfNoEntry: false })?.size ?? 0) > 2 ** 20);
    while (running.process.exitCode === null && !isWriting()) await nextTurn();
    running.process.kill("SIGKILL");
    expect((await running.ended).code).toBe(null);
    expect(text("killed.json")).toBe(old);
    expect(partsOf("killed.json")).toHaveLength(1);
    expect((await cli.run(...words(quick), "--out", "killed.json")).code).toBe(0);
    expect(JSON.parse(text("killed.json"))).toHaveProperty("times");
    expect(partsOf("killed.json")).toEqual([]);
  });

  it("is replaced through its link, with its permissions", async () => {
    mkdirSync(at("there"));
    write("there/real.json", old);
    chmodSync(at("there/real.json"), 0o640);
    symlinkSync("there/real.json", at("link.json"));
    symlinkSync("link.json", at("second.json"));
    expect((await cli.run(...words(quick), "--out", "second.json")).code).toBe(0);
    expect([readlinkSync(at("second.json")), readlinkSync(at("link.json"))]).toEqual(["link.json", "there/real.json"]);
    expect(lstatSync(at("there/real.json")).mode & 0o7777).toBe(0o640);
    expect(JSON.parse(text("there/real.json"))).toHaveProperty("times");
  });

  it("is made where a link leads to nothing yet, and refused where links lead in a circle", async () => {
    mkdirSync(at("later"));
    symlinkSync("later/new.json", at("dangling.json"));
    expect((await cli.run(...words(quick), "--out", "dangling.json")).code).toBe(0);
    expect(lstatSync(at("dangling.json")).isSymbolicLink()).toBe(true);
    expect(JSON.parse(text("later/new.json"))).toHaveProperty("times");
    symlinkSync("circle.json", at("circle.json"));
    const { code, stderr } = await cli.run(...words(quick), "--out", "circle.json");
    expect([code, stderr]).toEqual([2, expect.stringContaining("its links lead in a circle")]);
  });
});

describe.each(["nc", "parquet", "csv"])("a result that grows while it is computed, .%s", (ending) => {
  const name = `growing.${ending}`;
  const long = `run tiny.json --backend cpu --per-run --no-accuracy --out ${name}`;
  /** So many sample times that a signal finds it on its way. */
  beforeAll(() =>
    write(
      "tiny.json",
      JSON.stringify({
        system: { text: "system decay\nstate x : scalar ~ 1\ndx/dt = -1e-7*x\nobserve size = abs(x)\n" },
        times: { end: 1e7, samples: 10_001 },
        integrator: { method: "rk4", step: 0.05 },
        runs: 5,
      }),
    ),
  );

  // Five seconds go by before the second line of progress: once is enough for what is the same of all.
  it.runIf(ending === "nc")("Ctrl-C keeps what is complete, in its place", async () => {
    const running = cli.start(...words(long));
    await running.sees(/^\d+% {2}t = [1-9]/m);
    running.process.kill("SIGINT");
    const { code, stderr } = await running.ended;
    expect(code, stderr).toBe(130);
    expect(stderr).toMatch(new RegExp(`What is complete, \\d+ sample times?, was written to ${name}`));
    expect(partsOf(name)).toEqual([]);
    const shown = await cli.run("show", name);
    expect(shown.code, shown.stderr).toBe(0);
    expect(shown.stdout).toMatch(/, interrupted$/m);
  });

  it.skipIf(process.platform !== "linux")("a disk that fills up is one sentence, and leaves the old file", async () => {
    write(name, "old");
    const { code, stderr } = await cli.shell(`trap '' XFSZ; ulimit -f 64; exec $md ${long} --set integrator.step=1000`);
    expect(code).toBe(1);
    expect(sentences(stderr).at(-1)).toMatch(
      new RegExp(
        `^matrix-dynamics: The result could not be written to ${name}: the file would be larger than is allowed\\.`,
      ),
    );
    expect([text(name), partsOf(name)]).toEqual(["old", []]);
  });
});

describe("part files", () => {
  it("of processes that are gone do not block and do not stay; those of others do", async () => {
    // The number of bash becomes that of the command.
    const { code, stderr } = await cli.shell(`touch .f.json.$$.part; exec $md ${quick} --out f.json`);
    expect(code, stderr).toBe(0);
    expect(partsOf("f.json")).toEqual([]);
    write(`.g.json.${process.pid}.0123abcd.part`, "another run is writing this");
    expect((await cli.run(...words(quick), "--out", "g.json")).code).toBe(0);
    expect(partsOf("g.json")).toHaveLength(1);
  });
});

describe("signals", () => {
  it("twice end it also while a result is written to a pipe that nobody reads", async () => {
    await cli.shell("mkfifo stuck");
    // This one holds the pipe open and looks elsewhere.
    const reader = spawn("bash", ["-c", "exec tail -f /dev/null < stuck"], { cwd: cli.directory });
    const running = cli.start(...bulky, "--out", "stuck");
    await running.sees(/^100% /m);
    running.process.kill("SIGINT");
    await running.sees(/^Stopping;/m);
    running.process.kill("SIGINT");
    const { code } = await running.ended;
    reader.kill();
    expect(code).toBe(130);
  });
});

describe("a terminal or a pipe that has gone", () => {
  it.each(["2> >(true)", "2>/dev/full", "2>&-"])("%s does not end a run", async (redirection) => {
    const longer = quick.replace("end=1", "end=40").replace("runs 4", "runs 64");
    const { code } = await cli.shell(`rm -f e.json; exec $md ${longer} --out e.json ${redirection}`);
    expect(code).toBe(0);
    expect(JSON.parse(text("e.json"))).toHaveProperty("times");
  });

  it.each([
    quick,
    `${quick} --out -`,
    "list",
    "schema",
    "explain byol --backend cpu",
    "check c.flow",
    "bench --backend cpu --n 4 --runs 8 --seconds 0.1 --peers off --no-shares",
    "--help",
    "--version",
    "run --help",
  ])("a full disk behind stdout is a sentence and an exit code: %s", async (line) => {
    write("c.flow", "system c\nstate x : scalar\ndx/dt = -x\n");
    const { code, stderr } = await cli.shell(`$md ${line} > /dev/full`);
    expect(code).toBe(1);
    expect(sentences(stderr).at(-1)).toBe(
      "matrix-dynamics: stdout could not be written: no space is left on the device.",
    );
  });

  it.each(["list", "schema", "explain byol --backend cpu", `${quick} --out - 2>/dev/null`])(
    "a reader that has seen enough is a quiet end: %s",
    async (line) => {
      const { stdout, stderr } = await cli.shell(`$md ${line} | head -c 1 > head; echo \${PIPESTATUS[0]}`);
      expect([stdout, stderr]).toEqual(["0\n", ""]);
    },
  );

  it("a slow reader gets all that is said", async () => {
    // Far more than a pipe holds.
    const parameters = Array.from({ length: 90 }, (_, index) => `"${"n".repeat(2000)}${index}": 1`);
    write("many.json", `{"system": "byol", "parameters": {\n${parameters.join(",\n")}}}`);
    // Bash reads a pipe byte by byte.
    const { stdout } = await cli.shell("$md check many.json 2>&1 | (while read -r line; do n=$((n+1)); done; echo $n)");
    expect(stdout).toBe("90\n");
  });
});

describe("the name of the result", () => {
  it.each([
    ["g.txt", 'ends in ".txt", which is not known'],
    ["result", "ends in nothing that says how to write it"],
    ["result.json.gz", 'ends in ".gz", which is not known'],
  ])("%s is refused with the endings that are known", async (name, reason) => {
    const { code, stderr } = await cli.run(...words(quick), "--out", name);
    expect([code, stderr]).toEqual([
      2,
      `matrix-dynamics: --out ${name} ${reason}; what is known is .json, .nc, .parquet, .csv, and - for stdout.\n`,
    ]);
    expect(existsSync(at(name))).toBe(false);
  });

  it("of NetCDF needs a package, which is said where it is missing", async () => {
    const { code, stderr } = await cli.runAlone(...words(quick), "--out", "alone.nc");
    expect([code, sentences(stderr).at(-1)]).toEqual([
      2,
      expect.stringMatching(
        /^matrix-dynamics: NetCDF is written and read by the package h5wasm, which .*: install it beside this one/,
      ),
    ]);
    expect(existsSync(at("alone.nc"))).toBe(false);
    expect(partsOf("alone.nc")).toEqual([]);
  });

  it("says also what a file of its kind has no place for", async () => {
    const refused = async (...more: string[]) => (await cli.run(...words(quick), ...more)).stderr;
    expect(await refused("--states", "--out", "s.csv")).toMatch(
      /: A table \(\.csv\) has no place for states: give the file a name that ends/,
    );
    expect(await refused("--select", "states@0", "--out", "s.json")).toMatch(
      /: JSON holds the states at the last time alone/,
    );
    expect(await refused("--select", "normW")).toMatch(
      /: --select is about the result file: add --out result\.nc\.\n$/,
    );
    expect(await refused("--select", "normV", "--out", "s.nc")).toMatch(
      /: --select normV: .* did you mean "normF"\?\n$/,
    );
  });

  it("may be a device, and another name of stdout", async () => {
    expect((await cli.run(...words(quick), "--out", "/dev/null")).code).toBe(0);
    const { code } = await cli.shell(`echo '"kept"' > log.json; $md ${quick} --out /dev/stdout >> log.json`);
    expect(code).toBe(0);
    expect(text("log.json")).toMatch(/^"kept"\n\{\n {2}"experiment"/);
  });
});

describe("what is read", () => {
  it.each([
    ["/dev/zero", "is a device, not a file"],
    ["pipe.flow", "is a pipe, not a file"],
    [".", "is a directory, not a file"],
    ["nowhere.flow", "cannot be read: there is no such file"],
    ["large.flow", "has 5.0 GiB, and at most 1.0 MiB are read"],
  ])("a system's file must be a regular one of bounded size, which %s is not", async (name, reason) => {
    await cli.shell("mkfifo -m 600 pipe.flow");
    write("large.flow", "");
    truncateSync(at("large.flow"), 5 * 2 ** 30);
    write("i.json", JSON.stringify({ system: { file: name } }));
    const { code, stderr } = await cli.run("run", "i.json");
    expect([code, stderr]).toEqual([2, expect.stringMatching(/^i\.json:1:12: the system file .*\.\n$/)]);
    expect(stderr).toContain(reason);
  });

  it.each([
    ["pipe.json", "is a pipe, not a file"],
    ["folder.json", "is a directory, not a file"],
    ["large.json", "has 5.0 GiB, and at most 16.0 MiB are read"],
  ])("so must an experiment's, which %s is not", async (name, reason) => {
    await cli.shell("mkfifo pipe.json; mkdir -p folder.json");
    write("large.json", "");
    truncateSync(at("large.json"), 5 * 2 ** 30);
    const { code, stderr } = await cli.run("check", name);
    expect([code, stderr]).toEqual([2, expect.stringContaining(`The experiment file ${name} ${reason}`)]);
  });

  it("of shards may be more than a process may open at once, which is no fault of theirs", async () => {
    const small = "eigenmodes --runs 2 --set times.end=1 --backend cpu --no-accuracy";
    const written = await cli.run("run", ...small.split(" "), "--out", "copy-0.nc");
    expect(written.code, written.stderr).toBe(0);
    for (let copy = 1; copy < 60; copy++) copyFileSync(at("copy-0.nc"), at(`copy-${copy}.nc`));
    const { code, stderr } = await cli.shell("ulimit -n 60; $md merge copy-*.nc --out all.nc");
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /^matrix-dynamics: copy-\d+\.nc cannot be read: more files are open at once than this process may have \(ulimit -n raises it\)\.\n$/,
    );
  });

  it("may be a link to one", async () => {
    write("real.flow", "system c\nstate x : scalar\ndx/dt = -x\n");
    symlinkSync("real.flow", at("linked.flow"));
    expect((await cli.run("check", "linked.flow")).code).toBe(0);
  });
});
