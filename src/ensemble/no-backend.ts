/** What there is no backend for, and where there is no device. */

/** A wish that no backend can fulfil. */
export class BackendError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "BackendError";
  }
}

/** There is no device to be had; the message says what helps. */
export class NoWebGPUError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, cause === undefined ? {} : { cause });
    this.name = "NoWebGPUError";
  }
}
