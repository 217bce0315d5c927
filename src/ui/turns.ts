/** Work of the page that may wait its turn: one piece after another, so that clicks and animation frames come in between. */

/** A turn ends with the piece that is under way after so long: of the sixteen of an animation frame, the browser needs its own share. */
const turnMilliseconds = 8;

const waiting: (() => void)[] = [];
let channel: MessageChannel | null = null;

/** Settles once the work was done, in the order in which it was asked for. */
export function inTurn(work: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const isFirst = waiting.length === 0;
    waiting.push(() => {
      try {
        work();
        resolve();
      } catch (error) {
        reject(error);
      }
    });
    if (isFirst) nextTurn();
  });
}

/** Each piece when its turn comes. */
export async function inPieces(work: Iterator<undefined, void>): Promise<void> {
  for (let isDone = false; !isDone; )
    await inTurn(() => {
      isDone = work.next().done === true;
    });
}

/** A message comes in a task of its own. Timers would come late: browsers hold back those that set the next one. */
function nextTurn(): void {
  if (channel === null) {
    channel = new MessageChannel();
    channel.port1.onmessage = () => void takeTurn();
  }
  channel.port2.postMessage(null);
}

async function takeTurn(): Promise<void> {
  const began = performance.now();
  while (waiting.length > 0 && performance.now() - began < turnMilliseconds) {
    waiting[0]!();
    // What the work left for the end of the task, as a plot its painting, counts too.
    await null;
    waiting.shift();
  }
  if (waiting.length > 0) nextTurn();
}
