// Slots in the run's own region of device memory, where the chip has no room for them.

var<private> slotBase: u32;

fn slotRow(address: u32) -> vec4f { return scratch[address]; }
fn setSlotRow(address: u32, row: vec4f) { scratch[address] = row; }
fn takeSlots() { slotBase = region * SCRATCH_STRIDE + SLOTS_FIRST; }

var<workgroup> runsGoOn: atomic<u32>;

// Whether any run of the workgroup goes on, told to all its threads.
fn anyRunGoesOn(goesOn: bool) -> bool {
  if (goesOn && lane == 0u) { atomicAdd(&runsGoOn, 1u); }
  return workgroupUniformLoad(&runsGoOn) > 0u;
}
