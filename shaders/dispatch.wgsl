// The bindings of every entry point: one bind-group layout, group 0, of which a module declares only what it uses.

//   0 uniform Dispatch, emitted        4 scratch: observables' matrices, a region a run of the batch
//   1 states, a region a run of the    5 clocks, a record a run of the batch
//     batch                            6 values: float bits [component][run of the group]
//   2 parameters (read)                7 summary: atomic words
//   3 data (read)
// 1, 4 and 5 count the runs of the batch from 0; 6 and 7 hold the whole group, of which the batch is a part.

@group(0) @binding(0) var<uniform> dispatch: Dispatch;
