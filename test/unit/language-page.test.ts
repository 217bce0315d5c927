/** docs/language.md: every text that it shows is one, and every section that it points to exists. */

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseSystem } from "../../src/language/index.ts";
import { includeText, systemText } from "../../src/systems.ts";

const read = (name: string) => readFileSync(new URL(`../../docs/${name}`, import.meta.url), "utf8");
const page = read("language.md");
const shown = [...page.matchAll(/^```flow\n([\s\S]*?)^```/gm)].map(([, text]) => text!);

/** The anchor that a heading gets on a page of Markdown. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^a-z0-9 -]/g, "")
    .replaceAll(" ", "-");

describe("the page of the language", () => {
  it("shows more than a handful of texts", () => expect(shown.length).toBeGreaterThan(5));

  it.each(shown.map((text) => [text.split("\n")[0]!, text] as const))("shows a text that holds: %s", (_first, text) => {
    const whole = text.startsWith("system") ? text : `system lines "what the page shows"\nextend byol\n${text}`;
    expect(parseSystem(whole, includeText, systemText).name).toBeTruthy();
  });

  it("points to sections that exist", () => {
    const wanted = [...page.matchAll(/\]\(([a-z-]+\.md)(?:#([a-z0-9-]+))?\)/g)];
    expect(wanted.length).toBeGreaterThan(10);
    for (const [, name, anchor] of wanted) {
      const headings = [...read(name!).matchAll(/^#+ (.*)$/gm)].map(([, heading]) => anchorOf(heading!));
      if (anchor !== undefined) expect(headings, `${name}#${anchor}`).toContain(anchor);
    }
  });
});
