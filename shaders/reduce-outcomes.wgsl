// How the runs ended, counted a cell, and the summary's clean slate.

// Joined with the clock's constants, dispatch and reduce-common. Entry `clearSummary`, one invocation a word: any grid with x * y * 64 >= SUMMARY_WORDS.
// Entry `outcomes`, once a batch, one invocation a run: any grid with x * y * 64 >= dispatch.runs.

override OUTCOMES: u32;                    // word offset in the summary
override SUMMARY_WORDS: u32;
override COLLAPSED: u32 = 0xffffffffu;     // component that is 1 where the run has collapsed; 0xffffffff where none says

const OUTCOME = 8u;

@group(0) @binding(5) var<storage, read_write> clocks: array<u32>;

@compute @workgroup_size(64)
fn clearSummary(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let word = (group.y * groups.x + group.x) * 64u + thread;
  if (word >= SUMMARY_WORDS) {
    return;
  }
  let cells = RUNS / RUNS_PER_CELL;
  let within = word >= OUTCOMES && word < OUTCOMES + OUTCOME * cells;
  let field = (word - OUTCOMES) % OUTCOME;
  atomicStore(&summary[word], select(0u, 0xffffffffu, within && field >= 4u && field < 7u));
}

@compute @workgroup_size(64)
fn outcomes(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let run = (group.y * groups.x + group.x) * 64u + thread;
  if (run >= dispatch.runs) {
    return;
  }
  let global = dispatch.firstRun + run;
  let home = OUTCOMES + OUTCOME * (global / RUNS_PER_CELL);
  let within = global % RUNS_PER_CELL;
  let status = clocks[run * CLOCK_STRIDE + STATUS];
  if (status == LOST) {
    atomicAdd(&summary[home + 7u], 1u);
    return;
  }
  if (status != RUNNING) {
    let which = select(2u, 1u, status == DIVERGED);
    atomicAdd(&summary[home + which], 1u);
    atomicMin(&summary[home + 3u + which], within);
    return;
  }
  atomicAdd(&summary[home], 1u);
  if (COLLAPSED == 0xffffffffu) {
    return;
  }
  let flag = values[COLLAPSED * RUNS + global];
  // Neither zero nor undefined.
  if ((flag & 0x7fffffffu) != 0u && (flag & 0x7f800000u) != 0x7f800000u) {
    atomicAdd(&summary[home + 3u], 1u);
    atomicMin(&summary[home + 6u], within);
  }
}
