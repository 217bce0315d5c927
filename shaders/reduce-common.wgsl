// What the shaders that reduce over runs share: how values and summary are laid out.

// Joined with dispatch and bits. Values: float bits [component][run of the group], a cell's runs side by side; what is not finite
// is left out. Summary, in words, at offsets the plan chooses:
//   RESULTS   + 10 (cell COMPONENTS + component): count, then as float bits mean, std, min, max, q05, q25, q50, q75, q95
//   HISTOGRAM + (BINS + 2) cell: below, BINS counts, above                                   (one such table a histogram)

override RUNS: u32;
override RUNS_PER_CELL: u32;

@group(0) @binding(6) var<storage, read_write> values: array<u32>;
@group(0) @binding(7) var<storage, read_write> summary: array<atomic<u32>>;
