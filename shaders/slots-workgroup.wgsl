// Slots on the chip: SLOT_VECTORS vec4 for each run of the workgroup.

var<workgroup> slots: array<vec4f, RUNS_PER_WORKGROUP * SLOT_VECTORS>;
var<private> slotBase: u32;

fn slotRow(address: u32) -> vec4f { return slots[address]; }
fn setSlotRow(address: u32, row: vec4f) { slots[address] = row; }
fn takeSlots() { slotBase = seat * SLOT_VECTORS; }

// Whether any run of the workgroup goes on, told to all its threads, before the slots are used: they serve for it, since at some
// orders they fill the chip's memory to the last byte.
fn anyRunGoesOn(goesOn: bool) -> bool {
  if (lane == 0u) { slots[seat] = vec4f(select(0.0, 1.0, goesOn)); }
  workgroupBarrier();
  if (lane == 0u && seat == 0u) {
    var any = 0.0;
    for (var k = 0u; k < RUNS_PER_WORKGROUP; k++) { any = max(any, slots[k].x); }
    slots[0] = vec4f(any);
  }
  return workgroupUniformLoad(&slots[0]).x > 0.0;
}
