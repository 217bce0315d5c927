/** The state of the lab behind an element: what was chosen, step by step, so that it can be undone. */

import {
  beginHistory,
  canRedo,
  canUndo,
  type LabHistory,
  type Origin,
  presentOf,
  record,
  redo,
  undo,
} from "../lab/history.ts";
import { isSame, type LabState, type ViewChoice } from "../lab/state.ts";

export interface Lab {
  readonly state: LabState;
  /** A control is being dragged, or a key held down. */
  readonly isMoving: boolean;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  /** What an author or a link says: a new beginning, which cannot be undone. */
  begin(state: LabState): void;
  /** Another state, as one step. */
  record(state: LabState, origin?: Origin): void;
  /** How one view is looked at. */
  look(view: string, choice: ViewChoice, control: string): void;
  undo(): void;
  redo(): void;
}

/** `changed` is called with the state before. */
export function createLab(first: LabState, changed: (before: LabState) => void): Lab {
  let history: LabHistory = beginHistory(first);
  const enter = (next: LabHistory): void => {
    const before = presentOf(history);
    history = next;
    if (presentOf(next) !== before) changed(before);
  };
  const present = () => presentOf(history);
  return {
    get state() {
      return present();
    },
    get isMoving() {
      return history.moving !== null;
    },
    get canUndo() {
      return canUndo(history);
    },
    get canRedo() {
      return canRedo(history);
    },
    begin(state) {
      enter(beginHistory(state));
    },
    record(state, origin = { control: "", moving: false }) {
      enter(record(history, state, origin));
    },
    look(view, choice, control) {
      const { views = {}, ...rest } = present();
      const merged = { ...views[view], ...choice };
      enter(
        record(
          history,
          { ...rest, views: { ...views, [view]: merged } },
          { control: `${view} ${control}`, moving: false },
        ),
      );
    },
    undo: () => enter(undo(history)),
    redo: () => enter(redo(history)),
  };
}

/** Whether two states run the same: what differs is how they are looked at. */
export function runsAlike(a: LabState, b: LabState): boolean {
  const ran = ({ experiment, changes, runs, seed, backend, precision }: LabState) => ({
    experiment,
    changes,
    runs,
    seed,
    backend,
    precision,
  });
  return isSame(ran(a), ran(b));
}
