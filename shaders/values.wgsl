// What is observed of each run: float bits [component][run of the group]. A value that is undefined (0/0, a condition
// that fails, a run that has ended early) is the one pattern UNDEFINED of bits.wgsl, never the result of arithmetic.

@group(0) @binding(6) var<storage, read_write> values: array<u32>;

fn valueAt(component: u32) -> u32 {
  return component * dispatch.groupRuns + dispatch.firstRun + run;
}

fn writeValue(component: u32, value: f32, defined: bool) {
  values[valueAt(component)] = select(UNDEFINED, resultBits(value), defined);
}

fn valueOf(component: u32) -> f32 {
  return bitcast<f32>(values[valueAt(component)]);
}

fn isDefined(component: u32) -> bool {
  return isFiniteBits(values[valueAt(component)]);
}

// The entries of a vector of modes: tile k holds those from 16 k on.
fn writeModes(component: u32, k: u32, modes: u32, tile: mat4x4f) {
  for (var i = 0u; i < 16u; i++) {
    let mode = 16u * k + i;
    if (mode < modes) { writeValue(component + mode, tile[i >> 2u][i & 3u], true); }
  }
}
