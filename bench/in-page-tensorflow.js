/** What TensorFlow.js makes of the benchmark's flow in a page, on its WebAssembly: as bench/peers.py, in float32, the only one it has. */

const [alphaP, beta, eta, s2, h] = [1, 0.4, 0.01, 0.03 ** 2, 0.01];

function slopes([w, p, a]) {
  const r = tf.sub(a, tf.mul(1 + s2, tf.matMul(p, w)));
  return [
    tf.sub(tf.matMul(p, r, true, false), tf.mul(eta, w)),
    tf.sub(tf.mul(alphaP, tf.matMul(r, w, false, true)), tf.mul(eta, p)),
    tf.mul(beta, tf.sub(w, a)),
  ];
}

const moved = (y, k, c) => y.map((one, i) => tf.add(one, tf.mul(c, k[i])));

function rk4(y) {
  const k1 = slopes(y);
  const k2 = slopes(moved(y, k1, h / 2));
  const k3 = slopes(moved(y, k2, h / 2));
  const k4 = slopes(moved(y, k3, h));
  return y.map((one, i) => tf.add(one, tf.mul(h / 6, tf.addN([k1[i], tf.mul(2, k2[i]), tf.mul(2, k3[i]), k4[i]]))));
}

/** Run-steps a second: the best of three stretches, after a step to warm up. */
globalThis.measurePeer = async ({ n, runs, seconds }) => {
  tf.wasm.setWasmPaths("tensorflow/");
  if (!(await tf.setBackend("wasm"))) throw new Error("its WebAssembly does not start");
  const scale = Math.sqrt(8 / n);
  let y = [0.2, 0.4, 0].map((size) => tf.mul(size * scale, tf.randomNormal([runs, n, n])));
  const step = () => {
    const next = tf.tidy(() => rk4(y));
    tf.dispose(y);
    y = next;
  };
  step();
  let best = 0;
  for (let stretch = 0; stretch < 3; stretch++) {
    const start = performance.now();
    let steps = 0;
    while (performance.now() - start < (1000 * seconds) / 3) {
      step();
      steps++;
    }
    best = Math.max(best, (1000 * steps) / (performance.now() - start));
  }
  // A flow that was lost on the way would be quick.
  const [last] = await y[0].data();
  if (!Number.isFinite(last)) throw new Error("its states are not finite");
  tf.dispose(y);
  return { runStepsPerSecond: best * runs, threads: tf.wasm.getThreadsCount(), version: tf.version_core };
};
