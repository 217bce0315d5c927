// What is observed of each run: float bits [component][run of the group]. A value that is undefined (0/0, a condition
// that fails, a run that has ended early) is the one pattern UNDEFINED, never the result of arithmetic.

const UNDEFINED = 0x7fc00000u;

@group(0) @binding(6) var<storage, read_write> values: array<u32>;

fn valueAt(component: u32) -> u32 {
  return component * GROUP_RUNS + dispatch.firstRun + run;
}

fn writeValue(component: u32, value: f32, defined: bool) {
  let bits = bitcast<u32>(value);
  let finite = (bits & 0x7f800000u) < 0x7f800000u;
  values[valueAt(component)] = select(UNDEFINED, bits, defined && finite);
}

fn valueOf(component: u32) -> f32 {
  return bitcast<f32>(values[valueAt(component)]);
}

fn isDefined(component: u32) -> bool {
  return (values[valueAt(component)] & 0x7f800000u) < 0x7f800000u;
}

// The entries of a vector of modes: tile k holds those from 16 k on.
fn writeModes(component: u32, k: u32, modes: u32, tile: mat4x4f) {
  for (var i = 0u; i < 16u; i++) {
    let mode = 16u * k + i;
    if (mode < modes) { writeValue(component + mode, tile[i >> 2u][i & 3u], true); }
  }
}
