// What is reduced over runs, and the count of runs that have not reached the sample time.

@group(0) @binding(7) var<storage, read_write> summary: array<atomic<u32>>;
