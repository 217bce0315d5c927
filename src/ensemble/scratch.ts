/** Room outside of memory that a host lends: what does not fit waits there until it is read again. */

/** Where there is some. A page has none. */
export interface ScratchPlace {
  /** In words: the folder's name. */
  readonly where: string;
  /** Bytes that are free there now. */
  free(): number;
  /** Throws a sentence where that cannot be. */
  open(): Scratch;
}

/** Bytes by their place. Nothing of it outlives the process, however that ends. */
export interface Scratch {
  /** Rejects with a sentence, such as where no space is left. The bytes stay as they are until it settles. */
  write(bytes: Uint8Array, place: number): Promise<void>;
  /** Fills `into` with what was written there. Rejects with a sentence. */
  read(into: Uint8Array, place: number): Promise<void>;
  /** Gives the room back; what is under way may fail. */
  close(): void;
}
