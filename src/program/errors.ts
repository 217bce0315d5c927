/** What can be written and yet not be had: errors of lowering, each with its place in the text. */

import { LanguageError } from "../language/errors.ts";

/** Something exceeds a limit at these dimensions: what needs it cannot be had here, though its text is right. */
export class LimitError extends LanguageError {}
