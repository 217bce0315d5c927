/** Pauses in long work on the host's thread. */

/** Milliseconds of a task of the host: between two of them a page hears of clicks and draws. */
const taskMilliseconds = 8;

/** Ends the task that is under way where it has lasted long enough. */
export function createBreath(): () => Promise<void> {
  let began = performance.now();
  return async () => {
    if (performance.now() - began < taskMilliseconds) return;
    await nextTask();
    began = performance.now();
  };
}

/** A message comes in a task of its own; a page's timers would wait four milliseconds. */
function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
