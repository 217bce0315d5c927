/** What was chosen before, and what was undone: whole states, and which of them is the present one. */

import { isSame, type LabState } from "./state.ts";

/** So many steps back are remembered. */
export const mostSteps = 200;

export interface LabHistory {
  readonly states: readonly LabState[];
  /** Which of them is the present one. */
  readonly at: number;
  /** The control that is being moved: what it yields next takes the place of the present state. */
  readonly moving: string | null;
}

/** Where a state comes from: `control` tells one control from another. A slider that is dragged is moving until it is let go. */
export interface Origin {
  readonly control: string;
  readonly moving: boolean;
}

export function beginHistory(state: LabState): LabHistory {
  return { states: [state], at: 0, moving: null };
}

export function presentOf({ states, at }: LabHistory): LabState {
  return states[at]!;
}

/** With a new present. What was undone is forgotten; a state that says the same as the present one adds nothing. */
export function record(history: LabHistory, state: LabState, { control, moving }: Origin): LabHistory {
  // What moves goes on from where it was, and a slider that is back there has changed nothing.
  const goesOn = history.moving === control;
  const past = history.states.slice(0, goesOn ? history.at : history.at + 1);
  const before = past.at(-1);
  if (before !== undefined && isSame(before, state))
    return goesOn ? { states: past, at: past.length - 1, moving: null } : { ...history, moving: null };
  const states = [...past, state].slice(-(mostSteps + 1));
  return { states, at: states.length - 1, moving: moving ? control : null };
}

export function undo(history: LabHistory): LabHistory {
  return canUndo(history) ? { ...history, at: history.at - 1, moving: null } : history;
}

export function redo(history: LabHistory): LabHistory {
  return canRedo(history) ? { ...history, at: history.at + 1, moving: null } : history;
}

export function canUndo({ at }: LabHistory): boolean {
  return at > 0;
}

export function canRedo({ states, at }: LabHistory): boolean {
  return at < states.length - 1;
}
