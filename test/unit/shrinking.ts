/** A flow that is quick to compute, with an end that is known, for whoever has to do with what becomes of runs. */

const text = `system shrinking "each run forgets its start"
state W : n x n ~ 0.3*randn
param decay = 0.5
dW/dt = -decay*W
observe normW = norm(W)`;

export const shrinking = { system: { text }, dimensions: { n: 3 }, runs: 37, times: { end: 4, samples: 9 } };
