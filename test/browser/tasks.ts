/** The tasks of a page's thread as Chromium traces them: what of the processor each took, however busy the machine is. */

import type { CDPSession, Page } from "playwright-core";

export interface Task {
  /** Of the processor, without what collecting garbage took: that comes when it comes. */
  readonly milliseconds: number;
  /** What took most of it, as the browser calls it. */
  readonly did: string;
}

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  /** In microseconds; `tdur` is time of the thread, and `dur` goes by the clock. */
  readonly ts: number;
  readonly dur?: number;
  readonly tdur?: number;
  readonly args?: { readonly data?: { readonly functionName?: string } };
}

const categories = ["toplevel", "devtools.timeline", "v8", "disabled-by-default-v8.gc", "blink.user_timing"];
const taskName = "ThreadControllerImpl::RunTask";
const mark = "the page's thread";

/** All tasks of the thread that page scripts run on while `work` goes on, the longest first. */
export async function tasksOf(page: Page, work: () => Promise<void>): Promise<readonly Task[]> {
  const session = await page.context().newCDPSession(page);
  const events: TraceEvent[] = [];
  session.on("Tracing.dataCollected", ({ value }) => {
    for (const event of value) events.push(event as unknown as TraceEvent);
  });
  await session.send("Tracing.start", {
    transferMode: "ReportEvents",
    traceConfig: { recordMode: "recordAsMuchAsPossible", includedCategories: categories },
  });
  await work();
  await page.evaluate((name) => performance.mark(name), mark);
  await ended(session);
  await session.detach();
  const thread = events.find(({ name }) => name === mark);
  if (thread === undefined) throw new Error("The trace does not hold the page's own mark.");
  const own = events.filter(({ pid, tid, ph }) => pid === thread.pid && tid === thread.tid && ph === "X");
  return own
    .filter(({ name }) => name === taskName)
    .map((task) => taskOf(task, own))
    .sort((a, b) => b.milliseconds - a.milliseconds);
}

async function ended(session: CDPSession): Promise<void> {
  const complete = new Promise((resolve) => session.once("Tracing.tracingComplete", resolve));
  await session.send("Tracing.end");
  await complete;
}

function taskOf(task: TraceEvent, own: readonly TraceEvent[]): Task {
  const length = (task.tdur ?? 0) / 1000;
  // Most tasks are short, and nobody asks about them.
  if (length < 10) return { milliseconds: length, did: "" };
  const end = task.ts + (task.dur ?? 0);
  const inside = own.filter(({ ts, dur = 0, name }) => ts >= task.ts && ts + dur <= end && !name.endsWith("RunTask"));
  const share = (wanted: (name: string) => boolean): number =>
    inside.reduce((sum, { name, tdur = 0 }) => (wanted(name) ? sum + tdur : sum), 0) / 1000;
  const did = inside
    .filter(({ tdur = 0 }) => tdur > 3000)
    .sort((a, b) => (b.tdur ?? 0) - (a.tdur ?? 0))
    .slice(0, 4)
    .map(({ name, tdur = 0, args }) => `${name} ${args?.data?.functionName ?? ""} ${Math.round(tdur / 1000)}`);
  return { milliseconds: length - share((name) => name === "MajorGC" || name === "MinorGC"), did: did.join(", ") };
}

export interface Held {
  readonly heap: number;
  readonly nodes: number;
  readonly listeners: number;
}

/** What the page holds once garbage is collected. */
export async function heldBy(page: Page): Promise<Held> {
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable");
  // What a first collection lets go of may hold more.
  for (let k = 0; k < 3; k++) await session.send("HeapProfiler.collectGarbage");
  const { metrics } = await session.send("Performance.getMetrics");
  await session.detach();
  const metric = (wanted: string): number => metrics.find(({ name }) => name === wanted)?.value ?? Number.NaN;
  return { heap: metric("JSHeapUsedSize"), nodes: metric("Nodes"), listeners: metric("JSEventListeners") };
}
