/** What an input may come to: a value, or an error of a known class with a sentence and a place. Everything else is said here. */

import { ExperimentError } from "../../src/experiment/problems.ts";
import { resolveExperiment } from "../../src/experiment/resolve.ts";
import { withSetting } from "../../src/experiment/settings.ts";
import { LanguageErrors, parseSystem, printSystem } from "../../src/language/index.ts";
import { systemToMathML } from "../../src/language/mathml.ts";
import { JsonTextError, offsetOf, placeOf, readJson } from "../../src/node/json-text.ts";
import { verifyProgram } from "../../src/program/verify.ts";
import { includeText, systemText } from "../../src/systems.ts";

/** How an input ended. */
export type End = "value" | "refused";

/** Thrown where an input ends as none may. */
export class Unclean extends Error {}

/** Seconds of work that an input may take: those at the limits take one. */
const longest = 3;

/** Runs one input, and says how it ended. Throws Unclean. */
export function examine(run: () => End): End {
  const start = process.cpuUsage();
  let end: End;
  try {
    end = run();
  } catch (error) {
    if (error instanceof Unclean) throw error;
    throw new Unclean(`ended with ${error instanceof Error ? error.stack : String(error)}`);
  }
  const seconds = process.cpuUsage(start).user / 1e6;
  if (seconds > longest) throw new Unclean(`took ${seconds} s`);
  return end;
}

function checkSentence(sentence: string): void {
  if (sentence.trim() === "") throw new Unclean("an error has no sentence");
  if (sentence.length > 3000)
    throw new Unclean(`a sentence has ${sentence.length} characters: ${sentence.slice(0, 200)}`);
  // No input holds these words, but for NaN, which is quoted, or a name that nobody knows.
  if (/undefined|\[object|=>|(?<!"|nothing is named )NaN/.test(sentence))
    throw new Unclean(`a sentence shows what it should not: ${sentence}`);
}

function checkPlace(text: string, line: number, column: number): void {
  const content = text.split(/\r\n|\r|\n/)[line - 1];
  if (content === undefined || column < 1 || column > content.length + 1)
    throw new Unclean(`an error is at line ${line}, column ${column}, which the text does not have`);
}

/** A text through the language, and the system through everything that shows it. */
export function runText(text: string): End {
  let system: ReturnType<typeof parseSystem>;
  try {
    system = parseSystem(text, includeText, systemText);
  } catch (error) {
    if (!(error instanceof LanguageErrors)) throw error;
    if (error.errors.length === 0) throw new Unclean("refused without an error");
    for (const { sentence, line, column } of error.errors) {
      checkSentence(sentence);
      checkPlace(text, line, column);
    }
    const places = error.errors.map(({ message }) => message);
    if (new Set(places).size < places.length) throw new Unclean(`an error is said twice: ${places.join("\n")}`);
    return "refused";
  }
  const printed = printSystem(system);
  const again = parseSystem(printed, () => undefined);
  if (printSystem(again) !== printed) throw new Unclean("what is printed is read as something else");
  if (/undefined|NaN|\[object/.test(systemToMathML(system))) throw new Unclean("the MathML has holes");
  return resolve(
    () => ({ system: { text } }),
    () => {},
  );
}

/** An experiment through all that is decided before a device is asked; its program is looked through for faults of its own. */
function resolve(experiment: () => unknown, checkPlaces: (error: ExperimentError) => void): End {
  try {
    verifyProgram(resolveExperiment(experiment()).program);
    return "value";
  } catch (error) {
    if (error instanceof LanguageErrors) for (const { sentence } of error.errors) checkSentence(sentence);
    else if (error instanceof ExperimentError) {
      checkProblems(error);
      checkPlaces(error);
    } else throw error;
    return "refused";
  }
}

function checkProblems(error: ExperimentError): void {
  if (error.problems.length === 0) throw new Unclean("refused without a problem");
  for (const { message } of error.problems) checkSentence(message);
}

/** The text of an experiment file, and one setting on top of it. */
export function runExperiment(text: string, setting: string | null): End {
  let read: ReturnType<typeof readJson>;
  try {
    read = readJson(text);
  } catch (error) {
    if (!(error instanceof JsonTextError)) throw error;
    checkSentence(error.message);
    if (!(error.offset >= 0 && error.offset <= text.length)) throw new Unclean(`not JSON at ${error.offset}`);
    return "refused";
  }
  // What JSON.parse reads is the same, where it reads it at all.
  const plain: unknown = JSON.parse(text.replace(/^\uFEFF/, ""));
  if (JSON.stringify(plain) !== JSON.stringify(read.value)) throw new Unclean("JSON.parse reads something else");
  const { value, place } = read;
  return resolve(
    () => (setting === null ? value : withSetting(value, setting)),
    (error) => {
      for (const { path } of error.problems) {
        const { line, column } = placeOf(text, offsetOf(place, path));
        if (!(line >= 1 && column >= 1)) throw new Unclean(`${path} is at line ${line}, column ${column}`);
      }
    },
  );
}
