/** The scenes of an element's views: each drawn anew only where something that it shows has changed. */

import { loaded } from "../ensemble/missing-part.ts";
import type { View } from "../experiment/views-schema.ts";
import type { ViewContext } from "../views/context.ts";
import { viewKey } from "../views/default-views.ts";
import type { Pieces } from "../views/pieces.ts";
import type { RunMatrices } from "../views/run-matrices.ts";
import type { Scene } from "../views/scene.ts";
import { drawTime } from "../views/time.ts";
import type * as OtherViews from "./other-views.ts";
import { inPieces } from "./turns.ts";

export interface SceneBook {
  /** `holds` leaves what only further frames would change. */
  sceneOf(view: View, context: ViewContext, matrices: RunMatrices, holds: boolean): Scene;
  /** Null before there was such a view. */
  readonly others: typeof OtherViews | null;
  /** What could not be loaded may be there by now. */
  again(): void;
}

/** `changed` is called when what took long is there to be drawn, and `failed` where the part that draws it cannot be loaded. */
export function createSceneBook(changed: () => void, failed: (error: unknown) => void): SceneBook {
  interface Drawn {
    /** What each frame changes. */
    readonly moving: readonly unknown[];
    readonly still: readonly unknown[];
    readonly scene: Scene;
  }
  const drawn = new Map<string, Drawn>();
  let others: typeof OtherViews | null = null;
  /** Or it has failed: a page asks many times a second. */
  let loading = false;
  let hasFailed = false;
  /** Views of which something is being evaluated. */
  const pending = new Set<View>();
  /** Drawing them fails too, and says it. */
  const undrawable = new WeakSet<View>();
  const load = async (): Promise<void> => {
    if (loading) return;
    loading = true;
    try {
      others = await loaded(import("./other-views.ts"));
      changed();
    } catch (error) {
      hasFailed = true;
      failed(error);
    }
  };
  const evaluate = async (view: View, works: readonly Pieces<void>[]): Promise<void> => {
    if (pending.has(view)) return;
    pending.add(view);
    try {
      for (const work of works) await inPieces(work);
    } catch {
      undrawable.add(view);
    }
    pending.delete(view);
    changed();
  };
  return {
    get others() {
      return others;
    },
    again() {
      if (hasFailed) [loading, hasFailed] = [false, false];
    },
    sceneOf(view, asked, matrices, holds) {
      if (view.kind !== "time" && others === null) {
        void load();
        return awaited(view);
      }
      const works = undrawable.has(view) ? [] : (others?.pendingOf(view, asked) ?? []);
      if (works.length > 0) void evaluate(view, works);
      const context = { ...asked, isPending: works.length > 0 };
      const { singles, ...plain } = context;
      const moving = [context.history.version, matrices.matrices, matrices.whose];
      const still = [view, ...Object.values(plain), ...singles];
      const key = viewKey(view);
      const known = drawn.get(key);
      if (known !== undefined && isAlike(known.still, still) && (holds || isAlike(known.moving, moving)))
        return known.scene;
      const scene = view.kind === "time" ? drawTime(view, context) : others!.drawView(view, context, matrices);
      drawn.set(key, { moving, still, scene });
      return scene;
    },
  };
}

/** Stands for a view until what draws it is there. */
function awaited({ kind, title = "" }: View): Scene {
  return { kind, title, note: "", panels: [], columns: 1, legend: [], ramp: null, scalable: false };
}

function isAlike(one: readonly unknown[], other: readonly unknown[]): boolean {
  return one.length === other.length && one.every((part, k) => part === other[k]);
}
