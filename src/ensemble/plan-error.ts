/** What a plan says that does not fit, and sizes as its sentences write them. */

/** A plan that does not fit: the sentence says what to change. */
export class PlanError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "PlanError";
  }
}

/** `1.5 MiB`, `2.0 GiB` */
export function megabytes(bytes: number): string {
  return bytes >= 2 ** 30 ? `${(bytes / 2 ** 30).toFixed(1)} GiB` : `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}
