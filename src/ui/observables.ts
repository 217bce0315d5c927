/** Which of a system's observables are drawn first, and what they are called. */

import type { ResolvedExperiment } from "../experiment/resolved.ts";

export interface View {
  readonly observable: string;
  readonly title: string;
  /** One line that says what to look for. */
  readonly note: string;
  /** The axis it starts with. */
  readonly log: boolean;
}

type Words = Omit<View, "observable">;

const linear = (title: string, note: string): Words => ({ title, note, log: false });
const log = (title: string, note: string): Words => ({ title, note, log: true });

/** In the order in which they are wanted: the first that a system has are drawn, the others on demand. */
const known: Readonly<Record<string, Words>> = {
  spectrumF: linear("Eigenvalues of F", "Learned is what leaves zero; all at zero is collapse."),
  spectrumWp: linear("Eigenvalues of Wp", "Of its symmetric part. They rise with those of F."),
  commutator: log("Commutator ‖[F, Wp]‖", "Zero once F and Wp share eigenvectors (Theorem 3)."),
  antisymmetricNorm: linear("Antisymmetric part of Wp", "Dies out: the predictor becomes symmetric (Figure 8)."),
  loss: linear("Loss", "Of the online network against its target."),
  lambdaMinH: linear("Smallest eigenvalue of H", "While it is positive, W shrinks (Theorem 2)."),
  tauFit: linear("Target over online network, τ", "How far the moving average Wa has caught up with W."),
  normW: log("Norm of W", "The online network; towards zero it collapses."),
  balanceResidual: log("Balance residual", "Zero by Theorem 1; what is left is rounding and step error."),
  emaCorrelation: linear("Correlation of Wa and W", "Stays near one: the target follows the network (Figure 7)."),
  learnedModes: linear("Learned modes", "Eigenvalues of F above the threshold."),
  effectiveRank: linear("Effective rank of F", "How many features carry the representation."),
  commutatorRelative: linear("Relative commutator", "‖[F, Wp]‖ over the norms of F and Wp."),
  alignment: linear("Eigenspace alignment", "One when every eigenvector of F is one of Wp."),
  symmetricNorm: linear("Symmetric part of Wp", "Dies out with large weight decay or small τ (Figure 8)."),
  lambdaMinK: linear("Smallest eigenvalue of K", "Where it is negative the commutator can grow (Figure 9)."),
  fixedPointResidual: log("Distance from a fixed point", "Relative; zero where learning has ended."),
  normWp: linear("Norm of Wp", "The predictor."),
  normWa: linear("Norm of Wa", "The target network."),
  normF: linear("Norm of F", "The feature correlation."),
  energy: linear("Energy of each mode", "Descends while the target is frozen."),
  modeW: linear("Online network w, mode by mode", "Each mode on its own."),
  modeWp: linear("Predictor p, mode by mode", "Each mode on its own."),
  modeWa: linear("Target network wa, mode by mode", "Each mode on its own."),
  modeP: linear("Predictor p, mode by mode", "Each mode on its own."),
  modeS: linear("Features s, mode by mode", "Each mode on its own."),
  modeTau: linear("Target τ, mode by mode", "Each mode on its own."),
};

/** Of an observable that this file does not know: one of a user's own system. */
function wordsFor(observable: string): Words {
  const title = observable.replace(/([a-z])([A-Z])/g, "$1 $2");
  return linear(title.charAt(0).toUpperCase() + title.slice(1), "An observable of this system.");
}

export function viewOf(observable: string): View {
  return { observable, ...(known[observable] ?? wordsFor(observable)) };
}

const shownFirst = 4;

/** The four most telling observables of a system, and the rest. */
export function chooseViews(resolved: ResolvedExperiment): { readonly first: View[]; readonly rest: View[] } {
  const wanted = Object.keys(known);
  const rank = (name: string) => (wanted.includes(name) ? wanted.indexOf(name) : wanted.length);
  const names = [...resolved.observables].sort((a, b) => rank(a) - rank(b));
  return { first: names.slice(0, shownFirst).map(viewOf), rest: names.slice(shownFirst).map(viewOf) };
}

/** What a component of an observable is called. */
export function componentLabel(observable: string, component: number, of: number): string {
  if (of === 1) return "";
  if (!observable.startsWith("spectrum")) return `mode ${component + 1}`;
  if (component === 0) return "smallest";
  return component === of - 1 ? "largest" : `no. ${component + 1}`;
}
