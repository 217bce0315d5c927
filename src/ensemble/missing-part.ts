/** Parts that are loaded only where they are wanted, and what is said where one cannot be. */

/** The message says which file is missing, and what to do. */
export class MissingPartError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "MissingPartError";
  }
}

/** What `import()` brings. @throws MissingPartError */
export async function loaded<Part>(loading: Promise<Part>): Promise<Part> {
  try {
    return await loading;
  } catch (error) {
    throw new MissingPartError(error instanceof Error ? error.message : String(error));
  }
}
