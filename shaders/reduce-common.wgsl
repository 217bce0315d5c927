// What the shaders that reduce over runs share: how values and summary are laid out.

// Joined with dispatch and bits. Values: float bits [component][run of the group], a cell's runs side by side; what is not finite
// is left out. Summary, in words: cell by cell from CELLS_FIRST on, CELL_WORDS each, at offsets that src/gpu/summary-layout.ts
// chooses. So the kernels know neither how many runs nor how many cells there are.
//   a record a component, in the order of components: the count, then as float bits the statistics
//   HISTOGRAM: below, BINS counts, above                                                     (one such table a histogram)

override CELLS_FIRST: u32;
override CELL_WORDS: u32;

@group(0) @binding(6) var<storage, read_write> values: array<u32>;
@group(0) @binding(7) var<storage, read_write> summary: array<atomic<u32>>;

fn cellHome(cell: u32) -> u32 {
  return CELLS_FIRST + CELL_WORDS * cell;
}

fn cellCount() -> u32 {
  return dispatch.groupRuns / dispatch.runsPerCell;
}
