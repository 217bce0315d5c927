/** Vite plugin: what the element imports only when it is wanted becomes a file beside it that takes from the element what both need. */

import { createHash } from "node:crypto";
import type { ESTree, Plugin, Rolldown } from "vite";

/** A companion's file, named by the module that is imported: `import("./gpu/webgpu.ts")` loads `matrix-dynamics-webgpu.js`. */
export const companionNames = "matrix-dynamics-[name].js";

/** An edit of a text: what stands from `start` to `end` becomes `text`. */
interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * Chunks would import the element by its name, and so load a second one wherever its address has more than that, such as
 * `matrix-dynamics.js?v=2`. A companion is a function instead: the element hands it what it would have imported. Where the file
 * is missing, or of another build, the import rejects with a sentence that says what to copy.
 */
export function companions(): Plugin {
  return {
    name: "companions",
    generateBundle: {
      // Before licences are written under the code.
      order: "pre",
      handler(_options, bundle) {
        const chunks = Object.values(bundle).filter((file) => file.type === "chunk");
        const element = chunks.find((chunk) => chunk.isEntry);
        const others = chunks.filter((chunk) => chunk !== element);
        if (element === undefined || others.length === 0) return;
        const build = createHash("sha256")
          .update(chunks.map(({ code }) => code).join(""))
          .digest("hex")
          .slice(0, 8);
        const parse = (code: string) => this.parse(code);
        const wanted = new Set<string>();
        for (const chunk of others) {
          const [strange] = chunk.imports.filter((name) => name !== element.fileName);
          if (strange !== undefined)
            this.error(
              `${chunk.fileName} shares code with ${strange}, which only the element may share: import it there.`,
            );
          chunk.code = asFunction(chunk, parse(chunk.code), build, wanted);
          chunk.imports = [];
        }
        const own = this.getModuleInfo(element.facadeModuleId ?? "")?.exports ?? [];
        element.code = withCompanions(element, parse(element.code), build, own, wanted);
        element.exports = [...own];
      },
    },
  };
}

/** The companion as a module that exports one function of what it needs; `wanted` gets the names of that. */
function asFunction(chunk: Rolldown.OutputChunk, program: ESTree.Program, build: string, wanted: Set<string>): string {
  const taken: string[] = [];
  const given: string[] = [];
  const edits = program.body.flatMap((node): Edit[] => {
    if (node.type === "ImportDeclaration") {
      for (const specifier of node.specifiers) {
        if (specifier.type !== "ImportSpecifier") throw new Error(`${chunk.fileName} imports all of the element.`);
        const name = nameOf(specifier.imported);
        wanted.add(name);
        taken.push(`${name}:${specifier.local.name}`);
      }
      return [{ ...node, text: "" }];
    }
    if (node.type !== "ExportNamedDeclaration") return [];
    if (node.declaration) throw new Error(`${chunk.fileName} declares what it exports, which used to be a list.`);
    for (const { exported, local } of node.specifiers) given.push(`${nameOf(exported)}:${nameOf(local)}`);
    return [{ ...node, text: "" }];
  });
  const body = edited(chunk.code, edits).trim();
  return `export const build="${build}";export default async function({${taken}}){${body}\nreturn{${given}}}\n`;
}

/** The element, which exports its own names alone, hands out what is wanted, and says what to do where a companion is not there. */
function withCompanions(
  chunk: Rolldown.OutputChunk,
  program: ESTree.Program,
  build: string,
  own: readonly string[],
  wanted: ReadonlySet<string>,
): string {
  const shared: string[] = [];
  const edits = program.body.flatMap((node): Edit[] => {
    if (node.type !== "ExportNamedDeclaration" || node.declaration) return [];
    const kept = node.specifiers.filter(({ exported, local }) => {
      const name = nameOf(exported);
      if (wanted.has(name)) shared.push(`${name}:${nameOf(local)}`);
      return own.includes(name);
    });
    return [
      { ...node, text: `export{${kept.map(({ exported, local }) => `${nameOf(local)} as ${nameOf(exported)}`)}};` },
    ];
  });
  for (const { start, end, file } of importsIn(program, chunk.dynamicImports))
    edits.push({ start, end, text: `companionOf(${chunk.code.slice(start, end)},"${file}")` });
  const loader = `
var companionsMade = new Map();
async function companionOf(loading, file) {
  const beside = \`\${new URL(file, import.meta.url)}\`;
  const companion = await loading.catch((error) => {
    throw new Error(\`\${file} could not be loaded (\${error.message}): copy it beside ${chunk.fileName}, to \${beside}.\`);
  });
  if (companion.build !== "${build}")
    throw new Error(\`\${beside} is not of the same build as ${chunk.fileName}: copy both from one build.\`);
  if (!companionsMade.has(file)) companionsMade.set(file, companion.default({ ${shared} }));
  return companionsMade.get(file);
}
`;
  return edited(chunk.code, edits) + loader;
}

/** Every `import("./FILE")` of the program that loads one of these files. */
function importsIn(program: ESTree.Program, files: readonly string[]): { start: number; end: number; file: string }[] {
  const found: { start: number; end: number; file: string }[] = [];
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) for (const child of node) visit(child);
    else if (typeof node === "object" && node !== null) {
      const { type, source } = node as ESTree.ImportExpression;
      if (type === "ImportExpression") {
        const text =
          source.type === "TemplateLiteral" ? source.quasis[0]?.value.cooked : (source as { value?: unknown }).value;
        const file = files.find((name) => text === `./${name}`);
        const { start, end } = node as ESTree.ImportExpression;
        if (file !== undefined) found.push({ start, end, file });
      }
      for (const child of Object.values(node)) visit(child);
    }
  };
  visit(program.body);
  return found;
}

function nameOf(name: ESTree.ModuleExportName): string {
  return name.type === "Literal" ? JSON.stringify(name.value) : name.name;
}

function edited(code: string, edits: readonly Edit[]): string {
  return [...edits]
    .sort((a, b) => b.start - a.start)
    .reduce((text, { start, end, text: put }) => text.slice(0, start) + put + text.slice(end), code);
}
