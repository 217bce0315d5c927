/** Options and arguments that several commands share, and what commands are loaded with. */

import { Option } from "commander";
import { backendChoices, precisions } from "../backend.ts";
import { deviceKinds } from "./open-gpu.ts";

export const targetHelp =
  "a shipped experiment or system by name, an experiment file (.json), or a system's text (.flow)";
export const memoryHelp =
  "memory that runs, frames and the result may take, and as much of the GPU, beside the 90 MiB of a bare process; what runs of the CPU observe beyond it waits in TMPDIR, and what does not fit is refused beforehand (default: 1 GiB)";
export const setHelp = "change a parameter (eta=0.02), a key (dimensions.n1=16) or a start ('initial.W=0.1*randn')";
export const selectHelp =
  "what the file holds, instead of everything: observables (normW), some of their statistics (spectrumF:mean,q50; there are mean, std, min, max, q05, q25, q50, q75, q95, count, histogram, and runs for every run's values), all:mean for all observables, states@0,end or states@all for every run's states at sample times, endings for how each run ended";
export const checkpointHelp =
  "begin a run that can go on should it be ended: keep what it needs for that in this file, which must not be there yet, and in one beside it, every minute or as --every says. They go when the result is whole";
export const resumeHelp =
  "alone: go on from this checkpoint as the run was begun, to the same result to the bit, and keep making them; --out may name another file. With an experiment: go on, or begin as with --checkpoint where the file is not there, so that one command serves again and again";
const backendHelp = "what computes: auto is WebGPU on a GPU, and the CPU where there is none";
const precisionHelp = "of the states: the CPU computes in either (default: float64), WebGPU in float32 alone";
const deviceHelp = "which WebGPU adapter: hardware refuses a software adapter, software takes one even beside a GPU";

export const backendOption = () => new Option("--backend <name>", backendHelp).choices(backendChoices).default("auto");
export const precisionOption = () => new Option("--precision <name>", precisionHelp).choices(precisions);
export const portableBitsOption = (choice = "; says --backend cpu too") =>
  new Option(
    "--portable-bits",
    `on the CPU: the same bits on every machine, without fused multiply-adds, which are faster${choice}`,
  );
export const deviceOption = () =>
  new Option("--device <kind>", `${deviceHelp}; says --backend webgpu too`).choices(deviceKinds);

/** A command once it is asked for, with the experiments and systems that it knows by name: help needs neither. */
export async function withLibraries<Command>(command: Promise<Command>): Promise<Command> {
  await import("../shipped.ts");
  return command;
}
