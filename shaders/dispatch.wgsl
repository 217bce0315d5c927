// What differs from one dispatch to the next: the uniform of every entry point.

// All entry points share one bind-group layout, group 0; a module declares only what it uses:
//   0 uniform Dispatch                 4 scratch: observables' matrices, a region a run of the batch
//   1 states, a region a run of the    5 clocks, a record a run of the batch
//     batch
//   2 parameters (read)                6 values: float bits [component][run of the group]
//   3 data (read)                      7 summary: atomic words
// 1, 4 and 5 count the runs of the batch from 0; 6 and 7 hold the whole group, of which the batch is a part.

struct Dispatch {       // byte
  firstRun: u32,        //  0  the batch's first run, counted in the group
  runs: u32,            //  4  runs in the batch
  chunks: u32,          //  8  chunks that `integrate` has been given so far, this one included
  steps: u32,           // 12
  time: f32,            // 16
  step: f32,            // 20
  seedLow: u32,         // 24
  seedHigh: u32,        // 28
  // From here to `source` for `initialise` alone: one state and its law.
  law: u32,             // 32
  rows: u32,            // 36  true shape; rows = 0 says a vector of `columns` modes
  columns: u32,         // 40
  offset: u32,          // 44  of the state in its run's region, in vec4
  scale: f32,           // 48
  mean: f32,            // 52
  stream: u32,          // 56  index of the state
  source: u32,          // 60  vec4 offset: of the copied state, or of explicit values in `data`
  firstStep: u32,       // 64  for `integrate`: number of the chunk's first step since the last sample time
}                       // 68

@group(0) @binding(0) var<uniform> dispatch: Dispatch;
