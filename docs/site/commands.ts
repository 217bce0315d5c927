/** The command line, in its own words: what it prints for --help. */

import { execFileSync } from "node:child_process";
import { escaped } from "../../src/views/svg-text.ts";
import { anchorOf } from "./contents.ts";

export interface Command {
  readonly name: string;
  readonly help: string;
}

/** Of a built command line: its own help, and that of each command that it lists. */
export function readCommands(cli: string): Command[] {
  const helpOf = (words: readonly string[]): string =>
    execFileSync(process.execPath, [cli, ...words, "--help"], { encoding: "utf8" });
  const all = helpOf([]);
  const listed = all.slice(all.indexOf("Commands:"), all.indexOf("Examples:"));
  const names = [...listed.matchAll(/^ {2}([a-z]+)/gm)].map(([, name]) => name!).filter((name) => name !== "help");
  return [{ name: "", help: all }, ...names.map((name) => ({ name, help: helpOf([name]) }))];
}

export function renderCommands(commands: readonly Command[]): string {
  if (commands.length === 0)
    return "<p><strong>Not built yet:</strong> <code>npm run build</code> makes the command, whose help stands here.</p>\n";
  return commands
    .map(({ name, help }) => {
      const heading = name === "" ? "" : `<h2 id="${anchorOf(name)}"><code>${name}</code></h2>\n`;
      return `${heading}<pre tabindex="0"><code>${escaped(help.trimEnd())}</code></pre>\n`;
    })
    .join("");
}
