/** The text of a system beside its formulas: coloured as the editor colours it, and set by the language itself. */

import { parseSystem, printDerived, printExpression, type System } from "../../src/language/index.ts";
import { expressionToMathML, flowToMathML, systemToMathML } from "../../src/language/mathml.ts";
import { outlineOf } from "../../src/language/outline.ts";
import { includeText, loadSystem, systemText } from "../../src/systems.ts";
import { escaped } from "../../src/views/svg-text.ts";

/** What a block of a page shows: the text of a system, or lines of one. */
export interface FlowBlock {
  readonly text: string;
  /** The shipped system whose lines they are, or `part` of a text that its page puts together. */
  readonly of: string | null;
}

/** Lines of a page that is about texts which extend this one. */
const usual = "byol";

/** Letters of a line that has room beside its formulas. */
const mostBeside = 56;

/** Throws a sentence where a text is none, or a line is not of its system. */
export function renderFlow({ text, of }: FlowBlock): string {
  const isWhole = text.startsWith("system ");
  const library = isWhole ? text : (systemText(of === null || of === "part" ? usual : of) ?? "");
  const formulas = of !== null ? (of === "part" ? "" : formulasOf(of, text)) : isWhole ? formulasOfText(text) : "";
  if (formulas === "") return renderText(text, library);
  const isLong = text.split("\n").some((line) => line.length > mostBeside);
  return `<div class="both${isLong ? " long" : ""}">${renderText(text, library)}<div class="formula equations" tabindex="0" role="group" aria-label="The same as formulas">${formulas}</div></div>\n`;
}

/** A text alone; `library` is what declares its names, where it does not itself. */
export function renderText(text: string, library = text): string {
  return `<pre tabindex="0"><code class="flow">${coloured(text, library)}</code></pre>\n`;
}

function formulasOfText(text: string): string {
  return systemToMathML(parseSystem(text, includeText, systemText));
}

const spaceless = (line: string) => line.replace(/#.*/, "").replace(/\s+/g, "");

/** One for each line that is an equation of the system, in the order of the lines. */
function formulasOf(name: string, text: string): string {
  const system = loadSystem(name);
  if (system === undefined) throw new Error(`No system is named "${name}".`);
  const derived = new Set(printDerived(system).map(spaceless));
  const written = new Set(allLines(systemText(name)!).map(spaceless));
  return text
    .split("\n")
    .filter((line) => spaceless(line) !== "")
    .map((line) => {
      if (!written.has(spaceless(line)) && !derived.has(spaceless(line)))
        throw new Error(`systems/${name}.flow has no line "${line.trim()}", and nothing derived is it.`);
      return formulaOf(system, line);
    })
    .join("\n");
}

/** Of the text and of what it includes. */
function allLines(text: string): string[] {
  const included = /^include (.*)$/m.exec(text)?.[1]?.split(/,\s*/) ?? [];
  return [text, ...included.map((name) => includeText(name) ?? "")].flatMap((one) => one.split("\n"));
}

/** Empty for a line that is no equation: a declaration. */
function formulaOf(system: System, line: string): string {
  const [, flow] = /^d(\w+)\/dt\s*=|^next (\w+)\s*=/.exec(line)?.filter((part) => part !== undefined) ?? [];
  if (flow !== undefined) return flowToMathML(system, system.flows.find(({ state }) => state === flow)!);
  const [, derived] = /^(grad\(.*?\)|rate\(.*?\)) =/.exec(line) ?? [];
  const [, name] = /^(?:loss\s+)?(\w+)\s*=/.exec(line) ?? [];
  const definition = system.definitions.find(({ name: known, origin }) =>
    derived === undefined
      ? known === name && typeof origin === "string"
      : typeof origin !== "string" && printExpression(origin) === derived,
  );
  if (definition !== undefined) {
    const alone = { ...system, definitions: [definition], flows: [], clock: null };
    return systemToMathML(alone);
  }
  const [, observed] = /^observe (\w+)\s*=/.exec(line) ?? [];
  const observable = system.observables.find((known) => known.name === observed);
  return observable === undefined
    ? ""
    : expressionToMathML(observable.expression).replace("<math>", '<math display="block">');
}

function coloured(text: string, library: string): string {
  // Behind the lines, so that places in them stay as they are.
  const whole = library === text ? text : `${text}\n${library}`;
  const { pieces } = outlineOf(whole, includeText, systemText);
  let html = "";
  let at = 0;
  for (const { kind, from, to } of pieces) {
    if (from >= text.length) break;
    html += `${escaped(text.slice(at, from))}<span class="${kind}">${escaped(text.slice(from, to))}</span>`;
    at = to;
  }
  return html + escaped(text.slice(at));
}
