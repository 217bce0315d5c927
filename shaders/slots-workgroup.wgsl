// Slots on the chip: SLOT_VECTORS vec4 for each run of the workgroup.

var<workgroup> slots: array<vec4f, RUNS_PER_WORKGROUP * SLOT_VECTORS>;
var<private> slotBase: u32;

fn slotRow(address: u32) -> vec4f { return slots[address]; }
fn setSlotRow(address: u32, row: vec4f) { slots[address] = row; }
fn takeSlots() { slotBase = seat * SLOT_VECTORS; }
