/** What a page tells apart from other failures: it is known before the backend is loaded. */

/** A worker that ended, or had no memory: the sentence says what to do. */
export class CpuError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "CpuError";
  }
}
