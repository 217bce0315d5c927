/** A Slurm of one machine, which a test starts in a folder of its own: when it stops nothing of it is left. */

import { type ChildProcess, execFile, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { hostname, tmpdir, userInfo } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";

export interface Slurm {
  /** By which the commands find it. */
  readonly environment: NodeJS.ProcessEnv;
  /** Waits until a job runs. */
  running(): Promise<void>;
  /** Waits until no job is left that runs or may run. */
  idle(): Promise<void>;
  stop(): Promise<void>;
}

/** Daemons lie where only root looks for programs. */
const path = [process.env.PATH, "/usr/sbin", "/usr/local/sbin"].join(delimiter);
const isThere = (program: string) => path.split(delimiter).some((folder) => existsSync(join(folder, program)));

export const hasSlurm = ["munged", "slurmctld", "slurmd", "sbatch"].every(isThere);

/** So long a daemon may take to answer on a machine that is busy, and the jobs of a test to end. */
const patience = 60_000;
const pause = 50;

/** Throws where something does not come true in time. */
async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = Date.now() + patience; !(await holds()); await delay(pause))
    if (Date.now() > end) throw new Error(`Waited ${patience / 1000} s in vain: ${what}.`);
}

export async function startSlurm(cpus: number): Promise<Slurm> {
  const folder = mkdtempSync(join(tmpdir(), "matrix-dynamics-slurm-"));
  const at = (name: string) => join(folder, name);
  // munged asks that anybody may reach its socket; its key is for the owner alone.
  chmodSync(folder, 0o755);
  writeFileSync(at("munge.key-file"), randomBytes(128), { mode: 0o400 });
  mkdirSync(at("state"));
  mkdirSync(at("spool"));
  writeFileSync(at("slurm.conf"), configurationOf(folder, cpus, await freePorts(2)));
  const environment = { ...process.env, PATH: path, SLURM_CONF: at("slurm.conf") };

  const daemons: ChildProcess[] = [];
  const start = (program: string, ...words: string[]) => {
    const log = openSync(at(`${program}.log`), "w");
    // Should the process of the test be killed they go with it.
    const daemon = spawn("setpriv", ["--pdeathsig", "KILL", program, ...words], {
      env: environment,
      stdio: ["ignore", log, log],
    });
    daemons.push(daemon);
  };
  const ask = async (program: string, ...words: string[]) =>
    (await promisify(execFile)(program, words, { env: environment })).stdout.trim();

  const stop = async () => {
    // Steps of jobs are processes of their own, which outlive the daemons.
    await ask("scancel", "--user", userInfo().username).catch(() => undefined);
    try {
      await until("no job is left", async () => (await ask("squeue", "--noheader").catch(() => "")) === "");
    } finally {
      for (const daemon of daemons.reverse()) await ended(daemon);
    }
    // The last one has said that its job is done before it ends.
    await until("the steps of jobs have ended", () => processesOf(environment.SLURM_CONF).length === 0);
    rmSync(folder, { recursive: true, force: true });
  };

  try {
    const files = ["key-file", "socket", "pid-file", "seed-file"].map(
      (option) => `--${option}=${at(`munge.${option}`)}`,
    );
    start("munged", "--foreground", ...files);
    await until("munged has a socket", () => existsSync(at("munge.socket")));
    start("slurmctld", "-D");
    start("slurmd", "-D");
    await until("the node is idle", async () =>
      (await ask("sinfo", "--noheader", "--format=%T").catch(() => "")).startsWith("idle"),
    );
  } catch (error) {
    const logs = ["munged", "slurmctld", "slurmd"].map((name) => readFileSync(at(`${name}.log`), "utf8"));
    await stop();
    throw new Error(`Slurm did not start.\n${logs.join("\n")}`, { cause: error });
  }
  return {
    environment,
    running: () => until("a job runs", async () => (await ask("squeue", "--noheader", "--states=RUNNING")) !== ""),
    idle: () => until("all jobs have ended", async () => (await ask("squeue", "--noheader")) === ""),
    stop,
  };
}

/** Daemons, steps and jobs of the Slurm with this configuration: all have its place in their environment. */
export function processesOf(configuration: string): string[] {
  return readdirSync("/proc").filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/environ`, "utf8").includes(`SLURM_CONF=${configuration}`);
    } catch {
      // It has ended, or is another's.
      return false;
    }
  });
}

async function ended(daemon: ChildProcess): Promise<void> {
  if (daemon.exitCode !== null || daemon.signalCode !== null) return;
  const exit = new Promise((done) => daemon.once("exit", done));
  daemon.kill("SIGTERM");
  await exit;
}

/** Without control groups, accounting and affinity: what a container may not have. Jobs start at the next second. */
function configurationOf(folder: string, cpus: number, [controller, node]: readonly number[]): string {
  const [host] = hostname().split(".");
  const user = userInfo().username;
  return `
ClusterName=test
SlurmctldHost=${host}(127.0.0.1)
SlurmctldPort=${controller}
SlurmdPort=${node}
SlurmUser=${user}
SlurmdUser=${user}
AuthType=auth/munge
AuthInfo=socket=${folder}/munge.socket
StateSaveLocation=${folder}/state
SlurmdSpoolDir=${folder}/spool
SlurmctldPidFile=${folder}/slurmctld.pid
SlurmdPidFile=${folder}/slurmd.pid
ProctrackType=proctrack/pgid
TaskPlugin=task/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerType=sched/builtin
SchedulerParameters=batch_sched_delay=0,sched_interval=1,sched_min_interval=0
SlurmdParameters=config_overrides
ReturnToService=2
KillWait=2
NodeName=${host} NodeAddr=127.0.0.1 CPUs=${cpus} RealMemory=65536 State=UNKNOWN
PartitionName=all Nodes=ALL Default=YES State=UP
`;
}

/** Ports that nobody listens on. */
async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
      return server;
    }),
  );
  return Promise.all(
    servers.map(async (server) => {
      const address = server.address();
      await new Promise((done) => server.close(done));
      if (address === null || typeof address === "string") throw new Error("A server on a port has none.");
      return address.port;
    }),
  );
}
