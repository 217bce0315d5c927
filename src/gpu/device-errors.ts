/** The three ways a device fails, each its own sentence. */

/** The device is gone (driver reset, GPU process crash, tab put aside); a new one can run the experiment again. */
export class DeviceLostError extends Error {
  constructor(reason: string) {
    super(`The GPU device was lost${reason ? ` (${reason})` : ""}. Start the run again: it gets a new device.`);
    this.name = "DeviceLostError";
  }
}

/** The device has less memory than the plan counted on. */
export class OutOfDeviceMemoryError extends Error {
  constructor(what: string) {
    super(
      `The GPU ran out of memory ${what}. Lower the number of runs; on the command line a smaller --memory also helps, for more and smaller groups of cells then run one after another.`,
    );
    this.name = "OutOfDeviceMemoryError";
  }
}

/** A fault of this program, not of its user: the message is the driver's. */
export class DeviceValidationError extends Error {
  constructor(what: string, message: string) {
    super(`The GPU rejected work ${what}; this is a fault of matrix-dynamics, please report it: ${message}`);
    this.name = "DeviceValidationError";
  }
}
