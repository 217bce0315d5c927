/** What programs may import, from the source itself: every exported name with its declaration and what is said of it. */

import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import ts from "typescript";
import { escaped } from "../../src/views/svg-text.ts";

/** A name that an entry exports. */
export interface Exported {
  readonly name: string;
  readonly kind: "function" | "class" | "type" | "value";
  /** The declaration without bodies; comments of members stay. */
  readonly signature: string;
  /** What its docstring says, paragraphs as they stand; "" where it has none. */
  readonly words: string;
  readonly throws: string;
  /** The file, from the root of the repository. */
  readonly source: string;
}

/** Entries of the package, by what a page calls them. */
const entries: Readonly<Record<string, string>> = {
  engine: "src/node/package.ts",
  systems: "src/engine/systems.ts",
  node: "src/node/host.ts",
};

/** In the order of the entry's text. Throws where there is no such entry. */
export function exportedBy(entry: string): Exported[] {
  const file = entries[entry];
  if (file === undefined)
    throw new Error(`The package has no entry "${entry}"; it has ${Object.keys(entries).join(", ")}.`);
  return exportsOf(file);
}

const parsed = new Map<string, ts.SourceFile>();

function sourceOf(file: string): ts.SourceFile {
  const known = parsed.get(file);
  if (known !== undefined) return known;
  const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.ESNext, true);
  parsed.set(file, source);
  return source;
}

function exportsOf(file: string): Exported[] {
  return sourceOf(file).statements.flatMap((statement): Exported[] => {
    if (!ts.isExportDeclaration(statement)) return isExported(statement) ? describe(file, statement) : [];
    const { moduleSpecifier, exportClause } = statement;
    if (moduleSpecifier === undefined || !ts.isStringLiteral(moduleSpecifier)) return [];
    const from = join(dirname(file), moduleSpecifier.text);
    const all = exportsOf(from);
    if (exportClause === undefined || !ts.isNamedExports(exportClause)) return all;
    return exportClause.elements.map(({ name }) => {
      const found = all.find((one) => one.name === name.text);
      if (found === undefined) throw new Error(`${file} hands on ${name.text}, which ${from} does not export.`);
      return found;
    });
  });
}

function isExported(statement: ts.Statement): boolean {
  return (
    ts.canHaveModifiers(statement) &&
    (ts.getModifiers(statement) ?? []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)
  );
}

function describe(file: string, statement: ts.Statement): Exported[] {
  const name = nameOf(statement);
  if (name === null) return [];
  const documentation = ts.getJSDocCommentsAndTags(statement).filter(ts.isJSDoc).at(-1);
  const throws = documentation?.tags?.find(({ tagName }) => tagName.text === "throws");
  return [
    {
      name,
      kind: kindOf(statement),
      signature: signatureOf(statement, sourceOf(file)),
      words: ts.getTextOfJSDocComment(documentation?.comment) ?? "",
      throws: ts.getTextOfJSDocComment(throws?.comment) ?? "",
      source: file.replaceAll("\\", "/"),
    },
  ];
}

function nameOf(statement: ts.Statement): string | null {
  if (ts.isVariableStatement(statement)) return statement.declarationList.declarations[0]?.name.getText() ?? null;
  const named = statement as ts.Statement & { readonly name?: ts.Node };
  return named.name?.getText() ?? null;
}

function kindOf(statement: ts.Statement): Exported["kind"] {
  if (ts.isFunctionDeclaration(statement)) return "function";
  if (ts.isClassDeclaration(statement)) return "class";
  return ts.isVariableStatement(statement) ? "value" : "type";
}

/** Of a function its head, of a class its fields and what its constructor takes, of a value its type or what it is. */
function signatureOf(statement: ts.Statement, source: ts.SourceFile): string {
  const text = statement.getText(source).replace(/^export (?:async )?/, "");
  if (ts.isFunctionDeclaration(statement) && statement.body !== undefined)
    return text.slice(0, -statement.body.getText(source).length).trimEnd();
  if (!ts.isClassDeclaration(statement)) return text.replace(/;$/, "");
  const fields = statement.members.filter(ts.isPropertyDeclaration).map((member) => `  ${member.getText(source)}`);
  const head = text.slice(0, text.indexOf("{")).trimEnd();
  return fields.length === 0 ? head : `${head} {\n${fields.join("\n")}\n}`;
}

const titles = { function: "Functions", value: "Values", type: "Types", class: "Errors" } as const;

/** Of one entry: a heading for each kind of name, and under each name its declaration. */
export function renderApi(entry: string): string {
  const all = exportedBy(entry);
  const groups = Object.entries(titles).map(
    ([kind, title]) => [title, all.filter((one) => one.kind === kind)] as const,
  );
  return groups
    .filter(([, names]) => names.length > 0)
    .map(
      ([title, names]) => `<h3 id="${entry}-${title.toLowerCase()}">${title}</h3>\n${names.map(renderName).join("\n")}`,
    )
    .join("\n");

  function renderName({ name, signature, words, throws, source }: Exported): string {
    const said = words === "" ? "" : `<p>${prose(words)}</p>\n`;
    const fails = throws === "" ? "" : `<p>Throws ${prose(throws)}.</p>\n`;
    const head = `<h4 id="${entry}-${name}"><code>${name}</code></h4>\n<pre tabindex="0"><code>${escaped(signature)}</code></pre>\n`;
    return `${head}${said}${fails}<p><small>${escaped(source)}</small></p>\n`;
  }
}

/** Names between backticks are code. */
function prose(text: string): string {
  return escaped(text.replace(/\s*\n\s*/g, " ")).replace(/`([^`]+)`/g, "<code>$1</code>");
}
