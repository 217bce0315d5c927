/** Mathematics between dollar signs, as GitHub reads it too, becomes MathML when the site is built. */

import type { MarkdownIt } from "markdown-it";
import temml from "temml";

/** Names that stand upright in the paper. */
const macros = {
  "\\StopGrad": "\\operatorname{StopGrad}",
  "\\tr": "\\operatorname{tr}",
  "\\vec": "\\operatorname{vec}",
};

/** Throws where the TeX is wrong. */
export function texToMathML(tex: string, isDisplayed: boolean): string {
  const math = temml.renderToString(tex, { displayMode: isDisplayed, throwOnError: true, macros: { ...macros } });
  // A strict policy forbids styles in attributes; what these say is in the site's sheet, or not needed.
  return (
    math
      .replace(/ style="[^"]*"/g, "")
      .replace(/ class="[^"]*"/g, "")
      .replaceAll("<mo>⁡</mo></mrow>", "</mrow>")
      // WebKit gives a sign in an index the space of an operator.
      .replaceAll(
        '<mo form="prefix" stretchy="false">',
        '<mo form="prefix" stretchy="false" lspace="0em" rspace="0em">',
      )
  );
}

/** Teaches Markdown `$x$`, and `$$` alone on a line before and behind what is displayed. */
export function addMathematics(markdown: MarkdownIt): void {
  markdown.inline.ruler.before("escape", "math", (state, isSilent) => {
    // No price and no shell variable: nothing white inside of the signs, no digit behind them.
    const found = /^\$(?![\s$])((?:\\.|[^$\\])+?)(?<!\s)\$(?!\d)/.exec(state.src.slice(state.pos, state.posMax));
    if (found === null) return false;
    if (!isSilent) state.push("math", "math", 0).content = found[1]!;
    state.pos += found[0].length;
    return true;
  });
  markdown.block.ruler.before(
    "fence",
    "display",
    (state, line, last, isSilent) => {
      const textOf = (k: number) => state.src.slice(state.bMarks[k]! + state.tShift[k]!, state.eMarks[k]!);
      if (textOf(line) !== "$$") return false;
      if (isSilent) return true;
      let end = line + 1;
      while (end < last && textOf(end) !== "$$") end++;
      const token = state.push("display", "math", 0);
      token.block = true;
      token.content = Array.from({ length: end - line - 1 }, (_, k) => textOf(line + 1 + k)).join(" ");
      state.line = end + 1;
      return true;
    },
    { alt: ["paragraph"] },
  );
  markdown.renderer.rules.math = (tokens, index) => texToMathML(tokens[index]!.content, false);
  markdown.renderer.rules.display = (tokens, index) => {
    const { content } = tokens[index]!;
    return `<div class="formula" tabindex="0" role="group" aria-label="Formula">${texToMathML(content, true)}</div>\n`;
  };
}
