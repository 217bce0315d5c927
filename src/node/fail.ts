/** How the command line fails: one clear sentence a problem, and an exit code that says whose fault it is. */

import { BackendError } from "../ensemble/no-backend.ts";
import { PlanError } from "../ensemble/plan-error.ts";
import { SelectionError } from "../ensemble/selection.ts";
import { ExperimentError, type Problem } from "../experiment/problems.ts";
import { LanguageErrors } from "../language/errors.ts";

/** 0 is success; 130 is what a shell reports of a program that Ctrl-C ended. */
export const exitCodes = { runFailed: 1, usage: 2, interrupted: 130 } as const;

/** The command was not used as it can be; the message is the sentence. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "UsageError";
  }
}

/** Where in a file something is wrong; lines and columns count from 1. */
export interface Finding {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly sentence: string;
}

/** Everything that is wrong in a file: `file:line:column: sentence`, one a line, as editors and terminals make them clickable. */
export class FileErrors extends Error {
  readonly findings: readonly Finding[];
  constructor(findings: readonly Finding[]) {
    super(
      findings
        .map(({ file, line, column, sentence }) => `${file}:${line}:${column}: ${withFullStop(sentence)}`)
        .join("\n"),
    );
    this.name = "FileErrors";
    this.findings = findings;
  }
}

/** A run that failed; the message is the sentence. */
export class RunError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = "RunError";
  }
}

export function exitCodeOf(error: unknown): number {
  const fromUser = [UsageError, FileErrors, ExperimentError, LanguageErrors, PlanError, SelectionError, BackendError];
  return fromUser.some((kind) => error instanceof kind) ? exitCodes.usage : exitCodes.runFailed;
}

/** What stderr gets to read. The stack is for those who debug this program (DEBUG=1). */
export function sentenceOf(error: unknown, debug: boolean): string {
  if (!(error instanceof Error)) return String(error);
  if (debug) return error.stack ?? error.message;
  // The places of a file's findings come first on their lines; anything else gets the program's name there.
  if (error instanceof FileErrors) return error.message;
  if (error instanceof ExperimentError) return `matrix-dynamics: ${error.problems.map(sentenceOfProblem).join("\n")}`;
  // What the engine calls its option, the command line has with dashes.
  if (error instanceof SelectionError) return `matrix-dynamics: --${withFullStop(error.message)}`;
  return `matrix-dynamics: ${withFullStop(error.message)}`;
}

/** Where all names are to be seen that an experiment or a system may have. */
export const listAdvice = "matrix-dynamics list shows all.";

export function sentenceOfProblem({ message, known }: Problem): string {
  return known === undefined ? withFullStop(message) : `${withFullStop(message)} ${listAdvice}`;
}

function withFullStop(sentence: string): string {
  return /[.?!:)]$/.test(sentence) ? sentence : `${sentence}.`;
}

/** What went wrong with a file, in words rather than as an error number. */
export function fileTrouble(error: unknown): string {
  const { code = "", message = String(error) } = error as NodeJS.ErrnoException;
  const words: Readonly<Record<string, string>> = {
    EACCES: "permission denied",
    EPERM: "permission denied",
    ENOENT: "there is no such file or directory",
    ENOTDIR: "part of the path is not a directory",
    EISDIR: "it is a directory",
    ENOSPC: "no space is left on the device",
    EDQUOT: "the disk quota is used up",
    EROFS: "the file system is read-only",
    ENAMETOOLONG: "the name is too long",
    ELOOP: "its links lead in a circle",
    ENXIO: "nobody is at its other end",
    EPIPE: "its reader has gone",
    EFBIG: "the file would be larger than is allowed",
    EIO: "the device failed",
    EMFILE: "more files are open at once than this process may have (ulimit -n raises it)",
  };
  return words[code] ?? message;
}
