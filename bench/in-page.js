/** What `bench --browser` asks of a page: elements as a reader has them, of which one is seen and plays at a time. */

const elements = [];

/** Fails where the element has not moved by then. */
const patienceMilliseconds = 60_000;
/** Before each stretch, for work that the one before has left behind to end. */
const settlingMilliseconds = 100;

const nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve));

function seenAlone(element) {
  for (const other of elements) other.style.display = other === element ? "" : "none";
}

/** The number of a new element that could play; rejects with what it says is wrong. */
globalThis.openElement = async ({ experiment, backend, precision, controls }) => {
  const element = document.createElement("matrix-dynamics");
  elements.push(element);
  seenAlone(element);
  const ready = new Promise((resolve, reject) => {
    element.addEventListener("ready", resolve, { once: true });
    element.addEventListener(
      "error",
      ({ detail }) => reject(new Error([detail.title, ...detail.sentences].join(" "))),
      { once: true },
    );
  });
  Object.assign(element, { controls, backend, precision, experiment });
  document.body.append(element);
  await ready;
  return elements.length - 1;
};

/** When the element's time became another one. */
async function moved(element) {
  const from = element.time;
  const latest = performance.now() + patienceMilliseconds;
  while (element.time === from) {
    if (performance.now() > latest) throw new Error(`the element does not move: it is ${element.phase}`);
    await nextFrame();
  }
  return { at: performance.now(), time: element.time };
}

/** How far it comes in a second, in its own time, over about so many of them. */
globalThis.playFor = async (index, seconds) => {
  const element = elements[index];
  seenAlone(element);
  element.play();
  const settled = performance.now() + settlingMilliseconds;
  while (performance.now() < settled) await moved(element);
  const start = await moved(element);
  let end = await moved(element);
  while (end.at - start.at < 1000 * seconds) end = await moved(element);
  element.pause();
  return (1000 * (end.time - start.time)) / (end.at - start.at);
};

globalThis.closeElements = () => {
  for (const element of elements.splice(0)) element.remove();
};

/** What WebGPU would compute on here; null where there is nothing. */
globalThis.findAdapter = async () => {
  const adapter = await navigator.gpu?.requestAdapter();
  if (!adapter) return null;
  const { vendor, architecture, device, description, isFallbackAdapter } = adapter.info;
  return { info: { vendor, architecture, device, description, isFallbackAdapter } };
};
