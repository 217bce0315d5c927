/** The commands that need no device, and every wrong use of the command line. */

import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { version } from "../../package.json";
import { experimentJsonSchema } from "../../src/experiment/schema.ts";
import { make as makeList } from "../../src/node/list.ts";
import { buildCli, type Cli } from "./cli.ts";

let cli: Cli;
beforeAll(async () => {
  cli = await buildCli("commands");
});
afterAll(() => cli.dispose());

const write = (name: string, text: string) => writeFileSync(join(cli.directory, name), text);
const read = (name: string) =>
  JSON.parse(readFileSync(join(cli.directory, name), "utf8")) as Readonly<Record<string, unknown>>;

/** Of a built file: the bundler says before each module where it is from. */
function modulesOf(file: string): string[] {
  return [...readFileSync(file, "utf8").matchAll(/^\/\/ (\S+)$/gm)].map(([, name]) => name!);
}

/** What the command loads, of itself and of Node. */
async function loadedBy(words: string): Promise<{ modules: string[]; builtIn: string }> {
  const folder = join(cli.directory, "loaded");
  write("builtin.cjs", "process.on('exit', () => console.error(process.moduleLoadList.join('\\n')));");
  const line = `NODE_V8_COVERAGE=${folder} NODE_OPTIONS='-r ./builtin.cjs' $md ${words}`;
  const { code, stderr } = await cli.shell(line);
  expect(code, stderr).toBe(0);
  const scripts = readdirSync(folder).flatMap((name) => {
    const { result } = JSON.parse(readFileSync(join(folder, name), "utf8")) as { result: { url: string }[] };
    return result.map(({ url }) => url).filter((url) => url.startsWith("file:") && url.endsWith(".js"));
  });
  rmSync(folder, { recursive: true });
  return { modules: [...new Set(scripts)].flatMap((url) => modulesOf(fileURLToPath(url))), builtIn: stderr };
}

describe("the command line", () => {
  it("starts a run with what it needs and no more", async () => {
    const { modules, builtIn } = await loadedBy("run oja --runs 2 --set times.end=0.1 --backend cpu --no-accuracy");
    expect(modules).toEqual(expect.arrayContaining(["src/node/run.ts", "src/cpu/cpu.ts"]));
    // What WebGPU's part is asked before there is a device, and no more.
    const begun = ["src/gpu/device.ts", "src/gpu/tuning.ts"];
    const others =
      /^src\/(gpu|views|checks)\/|^src\/node\/(bench|figure|explain|verify|list|load-checks)|[?]javascript$/;
    expect(modules.filter((module) => others.test(module) && !begun.includes(module))).toEqual([]);
    // Node's fetch, and whatever is a part of it, takes as long to load as all else.
    expect(builtIn).toContain("NativeModule internal/worker");
    expect(builtIn).not.toMatch(/undici/);
  });

  it("helps and lists without what the commands need", async () => {
    for (const words of ["--help", "bench --help", "list >/dev/null"]) {
      const { modules } = await loadedBy(words);
      const needless =
        /^(?:experiments|systems)\/|\/zod\/|^src\/(?:cpu|program|checks|views)\/|\/(?:parse|shipped)\.ts$/;
      expect(modules).toContain("src/node/cli.ts");
      expect(modules.filter((module) => needless.test(module))).toEqual([]);
    }
  });

  it("lists experiments and systems with their titles", async () => {
    const { code, stdout, stderr } = await cli.run("list");
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^figure-9 +symmetrised .* Figure 9:/m);
    expect(stdout).toMatch(/^byol +W Wp Wa +Sd Ss +alphaP beta eta etaP/m);
    // The build made it; what it was made of says the same now.
    expect(stdout).toBe(`${makeList()}\n`);
  });

  it("comes with the licences of all that is built into it", () => {
    const built = readdirSync(cli.built, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".js"));
    const modules = built.flatMap((name) => modulesOf(join(cli.built, name)));
    const named = modules.map((module) => /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(module)?.[1]);
    const packages = [...new Set(named)].filter((name) => name !== undefined);
    expect(packages).toEqual(expect.arrayContaining(["commander", "zod"]));
    const text = readFileSync(join(cli.built, "LICENSES.txt"), "utf8");
    for (const name of ["matrix-dynamics", "assemblyscript", ...packages])
      expect(text).toMatch(new RegExp(`(^|, )${name} \\d`, "m"));
  });

  it("says its version, and help for every command with examples", async () => {
    expect((await cli.run("--version")).stdout).toBe(`${version}\n`);
    for (const command of ["run", "list", "explain", "check", "schema", "verify", "bench"]) {
      const { code, stdout } = await cli.run(command, "--help");
      expect(code).toBe(0);
      expect(stdout).toMatch(
        new RegExp(`Usage: matrix-dynamics ${command}[^]*Examples?:\n  matrix-dynamics ${command}`),
      );
    }
  });

  it("prints the JSON Schema of experiments", async () => {
    expect(JSON.parse((await cli.run("schema")).stdout)).toEqual(JSON.parse(JSON.stringify(experimentJsonSchema())));
  });

  it("explains equations, operations with their counts and the plan", async () => {
    const { code, stdout } = await cli.run(
      "explain",
      "byol",
      "--no-device",
      "--no-code",
      "--set",
      "dimensions.n1=32",
      "dimensions.n2=32",
    );
    expect(code).toBe(0);
    expect(stdout).toContain("dWp/dt = alphaP*R*W^T - etaP*Wp");
    // 3 products of 2 n^3 a slope; full data would take 5.
    expect(stdout).toMatch(/^slope +3 +196608 /m);
    expect(stdout).toMatch(/^step \(rk4, 4 slopes\) +12 +786432 /m);
    expect(stdout).toMatch(/^slope if the data were full matrices +5 +327680 /m);
    expect(stdout).toContain("Plan for the limits that every WebGPU device has");
    // A thread a tile of 8 x 8, which reads 8 vec4 for each of 8 blocks of a product.
    expect(stdout).toMatch(/^ {2}slope +64 +1 +12288 +3 +12288 +0 +3 +50%$/m);
    expect(stdout).not.toContain("@compute");
  });

  it("explains the emitted kernels too", async () => {
    const { stdout } = await cli.run("explain", "symmetrised", "--no-device");
    expect(stdout.match(/@compute/g)?.length).toBeGreaterThanOrEqual(3);
    expect(stdout).toContain("fn drift(y: States, t: f32) -> States");
  });

  it("explains the plan and the instructions of the CPU", async () => {
    const { code, stdout } = await cli.run("explain", "byol", "--backend", "cpu", "--precision", "float32");
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Plan for CPU, \d+ workers?, WebAssembly SIMD( with fused multiply-adds)?, float32$/m);
    expect(stdout).toMatch(/^ {2}record +4 runs side by side/m);
    expect(stdout).toMatch(/^product.* 8 x 8 x 8 .*<- Wp, W/m);
    expect(stdout).not.toContain("@compute");
  });

  it("measures the CPU beside bare products, and what a run-step costs", async () => {
    const little = ["--n", "4", "--seconds", "0.1"];
    const words = ["--backend", "cpu", "--runs", "8", "--peers", "off", "--json", "bench.json"];
    const { code, stdout, stderr } = await cli.run("bench", ...little, ...words);
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(/^cpu float32 bare products +4 +8 /m);
    const { rows, ...about } = read("bench.json");
    expect(about).toMatchObject({ device: expect.stringMatching(/^CPU, /), cores: expect.any(Number) });
    expect(about.versions).not.toHaveProperty("webgpu");
    expect(rows).toMatchObject([
      { name: "cpu float64", ofBareProducts: expect.any(Number), shares: { runs: 8, integrate: expect.any(Number) } },
      { name: "cpu float64 bare products", flow: "products" },
      { name: "cpu float32", ofBareProducts: expect.any(Number) },
      { name: "cpu float32 bare products", flow: "products" },
    ]);

    const scaled = await cli.run("bench", ...little, "--scaling", "8", "16", "--json", "-");
    expect(scaled.code, scaled.stderr).toBe(0);
    const sizes = (JSON.parse(scaled.stdout) as typeof about).rows as { runs: number; peakBytes: number }[];
    expect(sizes.map(({ runs }) => runs)).toEqual([8, 16]);
    for (const { peakBytes } of sizes) expect(peakBytes).toBeGreaterThan(2 ** 20);
  });
});

describe("check", () => {
  it("answers large texts, of very many errors with the first and how many more there are", async () => {
    const terms = Array.from({ length: 10_000 }, () => "W").join(" + ");
    write("terms.flow", `system s\nstate W : n x n\ndW/dt = ${terms}\nobserve q = norm(W)\n`);
    expect(await cli.run("check", "terms.flow")).toMatchObject({ code: 0, stderr: "" });

    const chain = Array.from({ length: 1000 }, (_, k) => `s${k + 1} = s${k}*s${k} + s${k}`).join("\n");
    write("chain.flow", `system s\nstate W : n x n\nparam s0 = 1\n${chain}\ndW/dt = -s1000*W\nobserve q = norm(W)\n`);
    expect(await cli.run("check", "chain.flow")).toMatchObject({ code: 0, stderr: "" });

    const wrong = Array.from({ length: 3000 }, (_, k) => `h${k} = nothing${k}*x`).join("\n");
    write("wrong.flow", `system s\nstate x : scalar\n${wrong}\ndx/dt = -x\n`);
    const { code, stderr } = await cli.run("check", "wrong.flow");
    const lines = stderr.trimEnd().split("\n");
    expect([code, lines.length]).toEqual([2, 101]);
    expect(lines[0]).toBe("wrong.flow:3:6: nothing is named nothing0.");
    expect(lines.at(-1)).toBe("wrong.flow:103:8: here and below are 2900 more errors, which are not shown.");
  });

  it("passes a system of the user's own and an experiment that names its file", async () => {
    write("decay.flow", 'system decay "Decay"\nstate A : n x n\nparam k = 1\ndA/dt = -k*A*A\nobserve size = norm(A)\n');
    write("decay.json", '{ "system": {"file": "decay.flow"}, "dimensions": {"n": 3}, "runs": 2 }');
    const flow = await cli.run("check", "decay.flow");
    expect([flow.code, flow.stdout]).toEqual([
      0,
      expect.stringMatching(/^decay\.flow: OK: system decay; states A; 1 obs/),
    ]);
    const json = await cli.run("check", "decay.json");
    expect([json.code, json.stdout]).toEqual([0, expect.stringMatching(/^decay\.json: OK: .*n = 3; 1 cell of 2 runs/)]);
  });

  it.each([
    ["shape.flow", 'system s "s"\nstate W : n2 x n1\ndW/dt = W*W\n', /^shape\.flow:3:9: W\*W is n2 x n1 times n2 x n1/],
    ["comma.json", '{ "system": "byol",\n  "runs": 3,,\n}', /^comma\.json:2:13: this is not JSON: expected a key/],
    ["twice.json", '{ "system": "byol",\n  "runs": 3, "runs": 4 }', /^twice\.json:2:14: .*"runs" is given twice\.$/m],
    ["cut.json", '{ "system": "byol"', /^cut\.json:1:19: .*found the end of the file\.$/m],
    ["key.json", '{ "system": "byol",\n  "steps": 3 }', /^key\.json:1:1: "steps" is not a key of an experiment/],
    [
      "law.json",
      '{ "system": "byol",\n  "initial": {"W": "0.2*randm"} }',
      /^law\.json:2:15: initial\.W, column 5: nothing is named randm; did you mean randn/,
    ],
    ["where.json", '{\n "system": {"file": "nowhere.flow"} }', /^where\.json:2:13: the system file .*no such file/],
    ["other.json", '{ "system": {"file": "shape.flow"} }', /^shape\.flow:3:9: W\*W is/],
  ])("refuses %s with the place and one sentence", async (name, text, expected) => {
    write(name, text);
    const { code, stdout, stderr } = await cli.run("check", name);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(expected);
    expect(stderr).not.toMatch(/^ +at /m);
  });

  it("finds everything that is wrong at once", async () => {
    write("both.json", '{ "system": "byol",\n  "parameters": {"alpha": 2},\n  "sweep": {"gamma": [1]} }');
    const { stderr } = await cli.run("check", "both.json");
    expect(stderr).toMatch(/^both\.json:2:18: parameters\.alpha is not .*\nboth\.json:3:13: sweep\.gamma is not /);
  });
});

describe("a wrong use", () => {
  it.each([
    [["run"], "missing required argument 'experiment'"],
    [["rum"], "unknown command 'rum' (Did you mean run?)"],
    [["run", "byol", "--rums", "3"], "unknown option '--rums' (Did you mean --runs?)"],
    [["run", "byoll"], '"byoll" is neither a shipped experiment nor a shipped system; did you mean "byol"?'],
    [["run", "nowhere.json"], "The experiment file nowhere.json cannot be read: there is no such file"],
    [["run", "byol", "--runs", "none"], 'runs must be a whole number from 1 to 4294967295, but it is "none".'],
    [["run", "byol", "--set", "etaa=1"], "parameters.etaa is not a parameter of byol"],
    [["run", "byol", "--set", "eta"], 'A setting is written name=value, such as eta=0.02, but it is "eta".'],
    [["run", "byol", "--memory", "lots"], '--memory must be a size of at least 1 MiB such as 2GiB, but it is "lots".'],
    [["run", "byol", "--per-run"], "--per-run is about the result file: add --out result.nc."],
    [["run", "byol", "--device", "toaster"], "argument 'toaster' is invalid. Allowed choices are hardware, software."],
    [["run", "byol", "--backend", "gpu"], "argument 'gpu' is invalid. Allowed choices are auto, webgpu, cpu."],
    [["run", "byol", "--precision", "half"], "argument 'half' is invalid. Allowed choices are float64, float32."],
    [
      ["run", "byol", "--backend", "cpu", "--device", "software"],
      "of which --backend cpu needs none; leave one of the",
    ],
    [
      ["run", "byol", "--backend", "webgpu", "--precision", "float64"],
      "--backend webgpu computes in float32 alone; for",
    ],
    [["run", "byol", "--device", "software", "--precision", "float64"], "--device software computes in float32 alone;"],
    [["explain", "byol", "--backend", "cpu", "--no-device"], "--no-device is about WebGPU's devices; leave out"],
    [["bench", "--backend", "cpu", "--device", "software"], "add webgpu to --backend, or leave it out."],
    [["bench", "--backend", "webgpu", "--scaling"], "--scaling measures the CPU backend; leave --device and --backend"],
    [["check", "notes.txt"], 'check reads a .flow or a .json file, but "notes.txt" is neither.'],
    [["bench", "--browser", "--scaling"], "--browser goes with the usual measurements; leave --scaling out"],
    [["bench", "--n", "0.5"], "--n must be a number of at least 1"],
  ])("%j gets one sentence and exit code 2", async (words, sentence) => {
    const { code, stdout, stderr } = await cli.run(...words);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(sentence);
    expect(stderr.trim().split("\n")).toHaveLength(1);
  });
});
