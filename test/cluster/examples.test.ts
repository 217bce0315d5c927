/** The examples for more than one machine, run as their documentation says: what is killed is computed again, and the result is that of one process to the bit. */

import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import packageJson from "../../package.json";
import { buildCli, type Cli } from "../cli/cli.ts";
import { blocksOf, markdownFiles } from "../docs/pages.ts";
import { endShard, experiment, fewer, linesOf, type Place, placeFor, shards, shardsIn } from "./shards.ts";
import { hasSlurm, processesOf, type Slurm, startSlurm } from "./slurm.ts";

const hasParallel = spawnSync("parallel", ["--version"]).status === 0;
const python = "/usr/bin/python3";
const hasXarray = spawnSync(python, ["-c", "import xarray, matplotlib, netCDF4"]).status === 0;
for (const [isThere, what, names] of [
  [hasSlurm, "Slurm", "slurm-wlm"],
  [hasParallel, "GNU parallel", "parallel"],
  [hasXarray, "xarray", "python3-xarray python3-matplotlib python3-netcdf4"],
])
  if (!isThere) console.warn(`\n*** The examples are not tried with ${what}: apt-get install ${names} ***\n`);

let cli: Cli;
let whole = "";
beforeAll(async () => {
  cli = await buildCli("cluster");
  const place = placeFor(cli, "whole");
  const { code, stderr } = await place.shell(`matrix-dynamics run ${experiment} ${fewer} --backend cpu --out whole.nc`);
  expect(code, stderr).toBe(0);
  whole = place.at("whole.nc");
});
afterAll(() => cli?.dispose());

/** All that a result says, but when and how long it was computed. */
async function contentOf(place: Place, file: string): Promise<object> {
  const { code, stderr } = await place.shell(`matrix-dynamics convert ${file} content.json`);
  expect(code, stderr).toBe(0);
  const { date, wallSeconds, ...content } = JSON.parse(readFileSync(place.at("content.json"), "utf8"));
  expect([date, wallSeconds]).not.toContain(undefined);
  return content;
}

const names = (numbers: readonly number[]) => numbers.map((number) => `shard-${number}.nc`);
const modified = (place: Place) => shardsIn(place).map((name) => [name, statSync(place.at(`results/${name}`)).mtimeMs]);

describe.skipIf(!hasSlurm)("Slurm", () => {
  let slurm: Slurm;
  let place: Place;
  beforeAll(async () => {
    slurm = await startSlurm(shards);
    const { SLURM_CONF = "" } = slurm.environment;
    place = placeFor(cli, "slurm", { SLURM_CONF, SBATCH_ARRAY_INX: `1-${shards}` });
  });
  afterAll(() => slurm?.stop());

  it("is gone when it stops, with a job that was on its way", async () => {
    const other = await startSlurm(1);
    const { SLURM_CONF = "" } = other.environment;
    const { code, stderr } = await placeFor(cli, "gone", { SLURM_CONF }).shell(
      "sbatch --output=log --wrap 'sleep 600'",
    );
    expect(code, stderr).toBe(0);
    await other.running();
    expect(processesOf(SLURM_CONF).length).toBeGreaterThan(4);
    await other.stop();
    expect(processesOf(SLURM_CONF)).toEqual([]);
    expect(existsSync(dirname(SLURM_CONF))).toBe(false);
  });

  it("computes what was killed by the same lines again, and that alone", async () => {
    const submitted = await place.shell(linesOf("Slurm"));
    expect(submitted.code, submitted.stderr).toBe(0);
    await endShard(place, 2);
    await slurm.idle();
    expect(shardsIn(place)).toEqual(names([1, 3, 4]));
    expect(existsSync(place.at("phase-diagram.nc"))).toBe(false);
    const before = modified(place);

    expect((await place.shell(linesOf("Slurm"))).code).toBe(0);
    await slurm.idle();
    expect(shardsIn(place)).toEqual(names([1, 2, 3, 4]));
    expect(modified(place)).toEqual(expect.arrayContaining(before));
    expect(readFileSync(place.at("shard-1.log"), "utf8")).toMatch(/^results\/shard-1\.nc is there already\.$/m);
    expect(readFileSync(place.at("shard-2.log"), "utf8")).toMatch(/^Going on from /m);
    expect(await contentOf(place, "phase-diagram.nc")).toEqual(await contentOf(place, whole));
  });
});

describe.skipIf(!hasParallel)("GNU parallel", () => {
  it("computes what was killed by the same lines again, and that alone", async () => {
    const place = placeFor(cli, "parallel");
    const first = place.shell(linesOf("GNU parallel"));
    await endShard(place, 2);
    expect((await first).code).toBe(1);
    expect(shardsIn(place)).toEqual(names([1, 3, 4]));
    const before = modified(place);

    const { code, stderr } = await place.shell(linesOf("GNU parallel"));
    expect(code, stderr).toBe(0);
    expect(modified(place)).toEqual(expect.arrayContaining(before));
    const log = readFileSync(place.at("results/joblog"), "utf8");
    expect(log.match(/^\d+/gm)).toEqual(["1", "2", "3", "4", "2"]);
    expect(await contentOf(place, "phase-diagram.nc")).toEqual(await contentOf(place, whole));
  });
});

/** As far as these files go; the whole form is Kubernetes' to know. */
interface Job {
  readonly kind: "Job";
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly completionMode?: string;
    readonly completions?: number;
    readonly template: {
      readonly spec: {
        readonly restartPolicy: string;
        readonly containers: readonly {
          readonly image: string;
          readonly env: readonly { readonly name: string; readonly value: string }[];
          readonly command: readonly string[];
          readonly args: readonly string[];
          readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string }[];
        }[];
        readonly volumes: readonly {
          readonly name: string;
          readonly persistentVolumeClaim: { readonly claimName: string };
        }[];
      };
    };
  };
}

describe("Kubernetes", () => {
  const read = (name: string): unknown => parse(readFileSync(`examples/kubernetes/${name}.yaml`, "utf8"));
  const jobs = [read("shards"), read("merge")] as [Job, Job];
  const [shardsJob, mergeJob] = jobs;
  const containerOf = ({ spec }: Job) => spec.template.spec.containers[0]!;
  const variablesOf = (job: Job) => Object.fromEntries(containerOf(job).env.map(({ name, value }) => [name, value]));

  it("starts as many pods as there are shards, from the image that the documentation builds, on one volume", () => {
    const { spec } = shardsJob;
    expect([spec.completionMode, spec.completions]).toEqual(["Indexed", Number(variablesOf(shardsJob).SHARDS)]);
    const claim = read("results") as { readonly metadata: { readonly name: string } };
    for (const job of jobs) {
      const { image, command, volumeMounts } = containerOf(job);
      expect(linesOf("Kubernetes")).toContain(`--tag ${image} .\n`);
      expect(image).toMatch(new RegExp(`:${packageJson.version}$`));
      expect(command).toEqual(["bash", "-c"]);
      const { restartPolicy, volumes } = job.spec.template.spec;
      expect(restartPolicy).toBe("Never");
      expect(volumes).toEqual([{ name: "results", persistentVolumeClaim: { claimName: claim.metadata.name } }]);
      expect(volumeMounts).toEqual([{ name: "results", mountPath: variablesOf(job).RESULTS }]);
    }
    const dockerfile = readFileSync("examples/kubernetes/Dockerfile", "utf8");
    expect(dockerfile).toContain(`COPY ${packageJson.name}-${packageJson.version}.tgz ./\n`);
    for (const [, file] of linesOf("Kubernetes").matchAll(/--file(?:name)? (\S+)/g))
      expect(existsSync(file!)).toBe(true);
  });

  it("has commands that compute the shard of each index, one that was computed not again, and merge them", async () => {
    const few = "--runs 8 --set sweep.eta=[0.1] sweep.beta=[0.1,1] times=[0,10]";
    const place = placeFor(cli, "kubernetes");
    const pod = (job: Job, variables: Readonly<Record<string, string>> = {}) => {
      const given = { ...variablesOf(job), RESULTS: "results", SHARDS: "2", ...variables };
      const environment = Object.entries(given).map(([name, value]) => `${name}='${value}'`);
      return place.shell(`env ${environment.join(" ")} bash -c '${containerOf(job).args.join(" ")}'`);
    };
    const { EXPERIMENT } = variablesOf(shardsJob);
    const said: string[] = [];
    for (const index of ["0", "1", "1"]) {
      const ended = await pod(shardsJob, { EXPERIMENT: `${EXPERIMENT} ${few}`, JOB_COMPLETION_INDEX: index });
      expect(ended.code, ended.stderr).toBe(0);
      said.push(ended.stdout);
    }
    expect(said).toEqual(["", "", "results/shard-2.nc is there already.\n"]);
    expect(shardsIn(place)).toEqual(names([1, 2]));
    const merged = await pod(mergeJob);
    expect(merged.code, merged.stderr).toBe(0);
    await place.shell(`matrix-dynamics run ${experiment} ${few} --backend cpu --out whole.nc`);
    expect(await contentOf(place, "results/phase-diagram.nc")).toEqual(await contentOf(place, "whole.nc"));
  });
});

describe("a shard", () => {
  it("that is asked to end is none, though what was complete is kept, and is computed again", async () => {
    const place = placeFor(cli, "ended");
    const many = `${experiment} --runs 64 --set sweep.eta=[0.1] sweep.beta=[0.1,1] 'times={"end":4000,"samples":20001}'`;
    const first = place.shell(`examples/shard.sh 1 ${many}`);
    await endShard(place, 1, { signal: "SIGTERM", bytes: 2 ** 20 });
    expect((await first).code).toBe(130);
    expect(existsSync(place.at("results/unfinished-1.nc"))).toBe(true);
    expect(shardsIn(place)).toEqual([]);
  });

  it("is refused by its number where there is none", async () => {
    const place = placeFor(cli, "beyond");
    const { code, stderr } = await place.shell(`examples/shard.sh 5 ${experiment}`);
    expect([code, stderr]).toEqual([2, expect.stringContaining("--shard 5/4")]);
  });
});

describe.skipIf(!hasXarray)("Python", () => {
  it("draws what the command has written, by the examples and by the lines of the documentation", async () => {
    const place = placeFor(cli, "python", { MPLBACKEND: "Agg" });
    const page = markdownFiles.find(({ name }) => name === "docs/python.md")!;
    const shown = blocksOf(page).filter(({ kind }) => kind === "py");
    expect(shown).toHaveLength(2);
    writeFileSync(place.at("shown.py"), shown.map(({ text }) => text).join(""));
    const lines = `matrix-dynamics run byol --runs 4 --no-accuracy --out byol.nc
ln -s ${whole} phase-diagram.nc
${python} examples/python/plot.py byol.nc
${python} examples/phase-diagram/plot.py phase-diagram.nc
${python} shown.py`;
    const { code, stderr } = await place.shell(lines);
    expect(code, stderr).toBe(0);
    for (const picture of ["byol.png", "phase-diagram.png"])
      expect(readFileSync(place.at(picture)).subarray(1, 4).toString()).toBe("PNG");
  });
});
