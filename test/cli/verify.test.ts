/** `verify` on the built command: the theory holds, breaks where it must, and a file of checks of one's own is read. */

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkJsonSchema } from "../../src/checks/schema.ts";
import { describeKernel } from "../kernel/device.ts";
import { buildCli, type Cli, sentences } from "./cli.ts";

let cli: Cli;
beforeAll(async () => {
  cli = await buildCli("verify");
});
afterAll(() => cli.dispose());

interface Row {
  readonly id: string;
  readonly measured: number | null;
  readonly bound: { readonly atMost?: number };
  readonly margin: number | null;
  readonly verdict: string;
}
const write = (name: string, value: object) => writeFileSync(join(cli.directory, name), JSON.stringify(value, null, 2));
const read = (name: string) =>
  JSON.parse(readFileSync(join(cli.directory, name), "utf8")) as { checks: Row[] } & Record<string, unknown>;
const onCpu = ["--backend", "cpu"];

/** 2 at t = 1 where it should be 1/e. */
const decay = {
  id: "decay",
  claim: "x decays",
  equations: "none",
  experiment: {
    system: {
      text: 'system decay "decay"\nparam k = 1\nstate x ~ 1 + rand\ndx/dt = -k*x\nobserve size = x/initial(x)\n',
    },
    times: [0, 1],
  },
  measure: { observable: "size", at: { times: "last" } },
  bound: { atLeast: 0.36, atMost: 0.37, why: "1/e" },
  broken: { set: { k: 0 }, why: "it stays" },
};

describe("verify", () => {
  it("finds that every check holds, in float64 with few runs", async () => {
    const { code, stdout, stderr } = await cli.run("verify", ...onCpu, "--runs", "16", "--json", "verify.json");
    expect(code, stdout + stderr).toBe(0);
    expect(stdout).toMatch(/^id +measured +bound +margin +verdict +equations +claim$/m);
    expect(stdout).toMatch(/^\d+ checks: all hold\.$/m);
    expect(stderr).toMatch(/^\d+ checks, 16 runs a cell, on CPU, .*float64\.$/m);
    const { checks, ...about } = read("verify.json");
    expect(about).toMatchObject({
      broken: false,
      runs: 16,
      backend: "cpu",
      precision: "float64",
      wallSeconds: expect.any(Number),
    });
    expect(checks[0]).toEqual({
      id: "theorem-1-byol",
      claim: expect.any(String),
      equations: expect.stringContaining("Theorem 1"),
      measured: expect.any(Number),
      at: expect.objectContaining({ alphaP: expect.any(Number), times: expect.any(Number) }),
      bound: { atMost: 1e-6, why: expect.any(String) },
      margin: expect.any(Number),
      verdict: "holds",
    });
    for (const { id, measured, margin, verdict } of checks)
      expect([id, verdict, measured !== null, margin! >= 0]).toEqual([id, "holds", true, true]);
  });

  it("finds that every check with a broken premise fails, by half its bound at least", async () => {
    const { code, stdout, stderr } = await cli.run(
      "verify",
      ...onCpu,
      "--runs",
      "16",
      "--broken",
      "--json",
      "broken.json",
    );
    expect(code, stdout + stderr).toBe(0);
    expect(stdout).toMatch(/^\d+ checks with a broken premise: all fail, as they must\.$/m);
    const { checks, broken } = read("broken.json");
    expect(broken).toBe(true);
    for (const { id, margin, verdict } of checks) expect([id, verdict, margin! <= -0.5]).toEqual([id, "fails", true]);
  });

  it("holds in float32 too, with bounds of its own", async () => {
    const words = ["--only", "theorem-1-byol", "--runs", "4", "--json", "-"];
    const { code, stdout } = await cli.run("verify", ...onCpu, "--precision", "float32", ...words);
    expect(code).toBe(0);
    const { checks, precision } = JSON.parse(stdout) as { checks: Row[]; precision: string };
    expect([precision, checks[0]!.bound.atMost]).toEqual(["float32", 1e-4]);
  });

  it("runs the checks that are asked for, by id or by the words that ids begin with", async () => {
    const { code, stdout } = await cli.run("verify", ...onCpu, "--runs", "2", "--only", "erratum-6", "line-w-wp");
    expect(code).toBe(0);
    expect(stdout.match(/^[a-z-]+[\w-]* .*holds/gm)).toHaveLength(4);
    expect(stdout).toContain("4 checks: all hold.");
  });

  it("lists the claims and runs nothing", async () => {
    const { code, stdout, stderr } = await cli.run("verify", "--list", "--only", "theorem");
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^id +claim +equations\ntheorem-1-byol +W W' - Wp'Wp\/alphaP = exp\(-2 eta t\) C/);
  });

  it("takes checks of one's own, and ends with 1 where one fails", async () => {
    write("right.json", { checks: [decay] });
    expect(await cli.run("verify", ...onCpu, "--checks", "right.json")).toMatchObject({ code: 0 });
    expect(await cli.run("verify", ...onCpu, "--checks", "right.json", "--broken")).toMatchObject({ code: 0 });

    write("wrong.json", { checks: [{ ...decay, bound: { ...decay.bound, atMost: 0.3679 - 1e-3, atLeast: 0 } }] });
    const { code, stdout } = await cli.run("verify", ...onCpu, "--checks", "wrong.json");
    expect([code, stdout]).toEqual([
      1,
      expect.stringMatching(/^decay +0\.3679 +0 to 0\.3669 +-0\.0\d+ +fails[\s\S]*\n0 of 1 checks hold; not decay\.$/m),
    ]);
  });

  it("ends with 1 where a broken premise breaks nothing, or hardly", async () => {
    write("vain.json", {
      checks: [
        { ...decay, id: "same", broken: { set: { k: 1.001 }, why: "hardly" } },
        { ...decay, id: "near", broken: { set: { k: 1.025 }, why: "a little" } },
      ],
    });
    const { code, stdout } = await cli.run("verify", ...onCpu, "--checks", "vain.json", "--broken");
    expect(code).toBe(1);
    expect(stdout).toMatch(/^same .* holds /m);
    expect(stdout).toMatch(/^near .* unclear /m);
    expect(stdout).toMatch(
      /^0 of 2 checks with a broken premise fail by at least 0\.5 of the bound, as all must; not same, near\.$/m,
    );
  });

  it("ends with the checks that are complete when it is told to stop", async () => {
    const running = cli.start("verify", ...onCpu, "--runs", "1024", "--json", "stopped.json");
    // Said again after some seconds: by then several are complete.
    await running.sees(/^(?!1 )\d+ of \d+: /m);
    running.process.kill("SIGINT");
    const { code, stdout } = await running.ended;
    expect([code, stdout]).toEqual([130, expect.stringMatching(/^theorem-1-byol .* holds /m)]);
    expect(stdout).toMatch(/: all hold\. Stopped before the other \d+ checks\.$/m);
    expect(read("stopped.json")).toMatchObject({ interrupted: true, checks: expect.arrayContaining([]) });
  });

  it("prints the JSON Schema of its files", async () => {
    const { stdout } = await cli.run("schema", "--checks");
    expect(JSON.parse(stdout)).toEqual(JSON.parse(JSON.stringify(checkJsonSchema())));
  });
});

describeKernel("verify on WebGPU", () => {
  it("finds that checks hold, and fail with a broken premise", async () => {
    const words = ["--only", "line-w-wp", "frozen-target-gradient-flow", "--runs", "4"];
    for (const broken of [[], ["--broken"]]) {
      const { code, stdout, stderr } = await cli.run("verify", "--backend", "webgpu", ...words, ...broken);
      expect(code, stdout + stderr).toBe(0);
    }
  });
});

describe("a wrong use of verify", () => {
  it.each([
    [["--only", "theorem-1-byool"], 'no check is named "theorem-1-byool"; did you mean "theorem-1-byol"?'],
    [["--runs", "0"], '--runs must be a number of at least 1, but it is "0".'],
    [["--runs", "2.5"], '--runs must be a whole number, but it is "2.5".'],
    [["--checks", "nowhere.json"], "The file of checks nowhere.json cannot be read: there is no such file"],
    [["--precision", "float64", "--backend", "webgpu"], "computes in float32 alone"],
  ])("%j gets one sentence and exit code 2", async (words, sentence) => {
    const { code, stdout, stderr } = await cli.run("verify", ...words);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(sentence);
    expect(sentences(stderr)).toHaveLength(1);
  });

  it.each([
    [
      "key",
      { checks: [{ ...decay, bounds: 1 }] },
      /^key\.json:3:5: "bounds" is not a key of a check; did you mean "bound"\?$/m,
    ],
    ["empty", { checks: [] }, /^empty\.json:2:3: checks must not be empty/m],
    [
      "observable",
      { checks: [{ ...decay, measure: { observable: "sise" } }] },
      /^observable\.json:17:9: decay: measure\.observable is "sise", .*did you mean "size"/m,
    ],
    [
      "broken",
      { checks: [{ ...decay, broken: { set: { kk: 1 }, why: "x" } }] },
      /^broken\.json:2\d:7: decay with its premise broken: parameters\.kk is not/m,
    ],
  ])("a file with a wrong %s gets line and column", async (name, value, expected) => {
    write(`${name}.json`, value);
    const { code, stdout, stderr } = await cli.run("verify", "--checks", `${name}.json`, "--broken");
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(expected);
  });
});

describe("the page docs/write-your-own.md", () => {
  it("gives commands that run as they stand", async () => {
    const page = readFileSync(new URL("../../docs/write-your-own.md", import.meta.url), "utf8");
    const root = join(import.meta.dirname, "../..");
    const commands = [...page.matchAll(/^matrix-dynamics (.*)$/gm)].map(([, words]) =>
      words!.split(" ").map((word) => word.replace("docs/examples", join(root, "docs/examples"))),
    );
    expect(commands.map(([first]) => first)).toEqual(["explain", "run", "verify", "verify"]);
    const outputs: string[] = [];
    for (const words of commands) {
      const { code, stdout, stderr } = await cli.run(...words, ...(words[0] === "explain" ? [] : onCpu));
      expect(code, stdout + stderr).toBe(0);
      outputs.push(stdout);
    }
    expect(outputs[0]).toContain("grad(J, P) =");
    expect(outputs[1]).toMatch(/kept\[6\] +0\.8889/);
    expect(outputs[2]).toContain("1 check: all hold.");
  });
});
