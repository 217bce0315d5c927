// Slots in the run's own region of device memory, where the chip has no room for them.

var<private> slotBase: u32;

fn slotRow(address: u32) -> vec4f { return scratch[address]; }
fn setSlotRow(address: u32, row: vec4f) { scratch[address] = row; }
fn takeSlots() { slotBase = region * SCRATCH_STRIDE + SLOTS_FIRST; }
