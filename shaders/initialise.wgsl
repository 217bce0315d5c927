// The initial value of one state of every run of a batch: one invocation a vec4.

// Joined with dispatch, random and normal. Dispatch any grid of workgroups with
//   x * y * 64 >= runs * size, size = padded(rows) * padded(columns) / 4, or for a vector padded(ceil(columns / 4));
// what is over returns. Binding 3 is read by law 6 only.
//
// A matrix is stored row by row, padded with zeros to multiples of 4 rows and columns. A vector of k modes (rows = 0) is
// stored 4 modes a row, in 4 columns, its rows padded to a multiple of 4.
// The draws are numbered by the true shape alone: block = row * ceil(columns / 4) + column / 4, lane = column % 4; a vector
// is a single row.

override STATE_STRIDE: u32;  // vec4 a run

// Dispatch.law; G has N(0,1) entries.
const LAW_ZERO = 0u;
const LAW_IDENTITY = 1u;   // scale I
const LAW_NORMAL = 2u;     // mean + scale G
const LAW_SYMMETRIC = 3u;  // scale (G + G') / 2
const LAW_POSITIVE = 4u;   // scale G G'
const LAW_COPY = 5u;       // the state at vec4 offset `source`, of the same shape: to be dispatched after that state
const LAW_EXPLICIT = 6u;   // data[source ...], stored as a state is

@group(0) @binding(1) var<storage, read_write> states: array<vec4f>;
@group(0) @binding(3) var<storage, read> data: array<vec4f>;

@compute @workgroup_size(64)
fn initialise(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let vector = dispatch.rows == 0u;
  let blocks = (dispatch.columns + 3u) / 4u;
  let width = select(blocks, 1u, vector);
  let size = select(padded(dispatch.rows) * blocks, padded(blocks), vector);
  let index = (group.y * groups.x + group.x) * 64u + thread;
  let run = index / size;
  if (run >= dispatch.runs) {
    return;
  }
  let at = index % size;
  let row = select(at / width, 0u, vector);
  let block = select(at % width, at, vector);
  let home = run * STATE_STRIDE + dispatch.offset + at;
  if (dispatch.law == LAW_COPY) {
    states[home] = states[run * STATE_STRIDE + dispatch.source + at];
    return;
  }
  if (dispatch.law == LAW_EXPLICIT) {
    states[home] = data[dispatch.source + at];
    return;
  }
  if (block >= blocks || row >= max(dispatch.rows, 1u)) {
    states[home] = vec4f();
    return;
  }
  let replicate = (dispatch.firstRun + run) % dispatch.runsPerCell;
  states[home] = select(vec4f(), lawValue(row, block, replicate), inside(block));
}

fn lawValue(row: u32, block: u32, replicate: u32) -> vec4f {
  let columns = vec4u(4u * block) + vec4u(0u, 1u, 2u, 3u);
  switch dispatch.law {
    case LAW_IDENTITY: {
      return select(vec4f(), vec4f(dispatch.scale), columns == vec4u(row));
    }
    case LAW_NORMAL: {
      return vec4f(dispatch.mean) + dispatch.scale * drawBlock(row, block, replicate);
    }
    case LAW_SYMMETRIC: {
      var values = vec4f();
      for (var lane = 0u; lane < 4u; lane++) {
        values[lane] = symmetricEntry(row, columns[lane], replicate);
      }
      return values;
    }
    case LAW_POSITIVE: {
      let blocks = (dispatch.columns + 3u) / 4u;
      var sum = vec4f();
      for (var k = 0u; k < blocks; k++) {
        let own = select(vec4f(), drawBlock(row, k, replicate), inside(k));
        for (var lane = 0u; lane < 4u; lane++) {
          sum[lane] += dot(own, drawBlock(columns[lane], k, replicate));
        }
      }
      return dispatch.scale * sum;
    }
    default: {
      return vec4f();
    }
  }
}

// Written as a function of the unordered pair, so that both entries have the same bits however the compiler fuses it.
fn symmetricEntry(row: u32, column: u32, replicate: u32) -> f32 {
  let low = min(row, column);
  let high = max(row, column);
  let sum = drawBlock(low, high / 4u, replicate)[high % 4u] + drawBlock(high, low / 4u, replicate)[low % 4u];
  return 0.5 * dispatch.scale * sum;
}

fn drawBlock(row: u32, block: u32, replicate: u32) -> vec4f {
  let index = row * ((dispatch.columns + 3u) / 4u) + block;
  let key = vec4u(dispatch.seedLow, dispatch.seedHigh, 0u, 0u);
  return normals(threefry(vec4u(index, replicate, dispatch.stream, 0u), key));
}

// Which lanes of a block are not padding.
fn inside(block: u32) -> vec4<bool> {
  return vec4u(4u * block) + vec4u(0u, 1u, 2u, 3u) < vec4u(dispatch.columns);
}

fn padded(n: u32) -> u32 {
  return (n + 3u) / 4u * 4u;
}
