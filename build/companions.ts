/** Vite plugin: what the element imports only when it is wanted becomes a file beside it that takes from the element, and from files that several share, what it needs. */

import { createHash } from "node:crypto";
import { resolve } from "node:path";
import type { ESTree, Plugin, Rolldown } from "vite";

/** A companion's file, named by the module that is imported: `import("./gpu/webgpu.ts")` loads `matrix-dynamics-webgpu.js`. */
export const companionNames = "matrix-dynamics-[name].js";

const elementName = "element";

/**
 * A chunk of all that the entry imports at once, and of what several companions import; or of those of them that are meant, which is how
 * companions share what the entry does not import. Left to itself a bundler makes many chunks of what files share.
 */
export function atOnce(
  entry: string,
  chunk = elementName,
  isMeant = (_id: string) => true,
): Rolldown.CodeSplittingGroup {
  let files: ReadonlyMap<string, number> | undefined;
  return {
    name(id, graph) {
      files ??= counted(resolve(entry), (module) => graph.getModuleInfo(module));
      return (files.get(id) ?? 0) > 1 && isMeant(id) ? chunk : null;
    },
  };
}

/** By how many of the files that are loaded by themselves each module is imported at once; what the entry imports counts twice. */
function counted(entry: string, infoOf: (id: string) => Rolldown.ModuleInfo | null): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const later = new Set([entry]);
  // A set goes on with what is added to it.
  for (const file of later) {
    const own = new Set([file]);
    for (const id of own) {
      const { importedIds = [], dynamicallyImportedIds = [] } = infoOf(id) ?? {};
      for (const imported of importedIds) own.add(imported);
      for (const imported of dynamicallyImportedIds) later.add(imported);
    }
    for (const id of own) counts.set(id, (counts.get(id) ?? 0) + (file === entry ? 2 : 1));
  }
  return counts;
}

/**
 * Companions would import the element by its name, and so load a second one wherever its address has more than that, such as
 * `matrix-dynamics.js?v=2`. Instead they are functions of what they import, which the element hands them: its own, and what the companion
 * yields that several share, which it loads at the same time. Where a file is missing, or of another build, the import rejects with a
 * sentence that says what to copy.
 */
export function companions(): Plugin {
  return {
    name: "companions",
    generateBundle: {
      // Licences are written by then: the bundler knows the modules of each chunk as it made them.
      order: "post",
      handler(_options, bundle) {
        const chunks = Object.values(bundle).filter((file) => file.type === "chunk");
        const entry = chunks.find((chunk) => chunk.isEntry)!;
        const element = chunks.find(({ name }) => name === elementName)!;
        const shares: Shares = new Map(
          chunks.map(({ fileName, imports }) => [fileName, imports.filter((name) => name !== element.fileName)]),
        );
        for (const { fileName, isDynamicEntry } of chunks)
          for (const name of shares.get(fileName)!)
            if (!isDynamicEntry || shares.get(name)?.length !== 0)
              this.error(
                `${fileName} imports ${name}: only a companion may, and only what itself imports the element alone.`,
              );
        // All names that others take are in these.
        const takenFrom = chunks.filter((chunk) => chunk !== entry && !chunk.isDynamicEntry);
        const build = createHash("sha256")
          .update(takenFrom.map(({ code }) => code).join(""))
          .digest("hex")
          .slice(0, 8);
        for (const chunk of chunks)
          if (chunk !== entry && chunk !== element)
            chunk.code = asFunction(chunk, element, shares, this.parse(chunk.code), build);
        entry.code = withCompanions(entry, element, shares, (code) => this.parse(code), build);
        for (const chunk of chunks) chunk.imports = [];
        delete bundle[element.fileName];
      },
    },
  };
}

/** What each chunk imports beside the element. */
type Shares = ReadonlyMap<string, readonly string[]>;

/** An edit of a text: what stands from `start` to `end` becomes `text`. */
interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A companion as a module of one function: what it would have imported is what it is given, what it exports what it returns. */
function asFunction(
  chunk: Rolldown.OutputChunk,
  element: Rolldown.OutputChunk,
  shares: Shares,
  program: ESTree.Program,
  build: string,
): string {
  const { fileName, code } = chunk;
  const takenOf = new Map([element.fileName, ...shares.get(fileName)!].map((name) => [`./${name}`, [] as string[]]));
  const imports = program.body.flatMap(({ start, end, ...node }): Edit[] => {
    if (node.type !== "ImportDeclaration") return [];
    for (const specifier of node.specifiers) {
      if (specifier.type !== "ImportSpecifier")
        throw new Error(`${fileName} imports the whole element, and should name what.`);
      takenOf.get(node.source.value)!.push(`${nameOf(specifier.imported)}:${specifier.local.name}`);
    }
    return [{ start, end, text: "" }];
  });
  const { names, edits: more } = exportsOf(program);
  const body = edited(code, [...imports, ...more, ...loadsOf(chunk, shares, program)]).trim();
  const returned = names.map(({ name, local, from }, place) => {
    if (from === null) return `${name}:${local}`;
    takenOf.get(from)!.push(`${local}:handedOn${place}`);
    return `${name}:handedOn${place}`;
  });
  const [own, ...shared] = [...takenOf.values()].map((taken) => `{${taken}}`);
  return `export const build="${build}";export default function(${[own, "companionOf", ...shared]}){${body}\nreturn{${returned}}}\n`;
}

/** The element under the names of its entry, with what loads companions and hands them the rest of what it exports. */
function withCompanions(
  entry: Rolldown.OutputChunk,
  element: Rolldown.OutputChunk,
  shares: Shares,
  parse: (code: string) => ESTree.Program,
  build: string,
): string {
  const program = parse(element.code);
  const { names, edits } = exportsOf(program);
  const locals = new Map(names.map(({ name, local }) => [name, local]));
  const own = exportsOf(parse(entry.code)).names.map(({ name, local }) => `${locals.get(local)!} as ${name}`);
  const shared = names.map(({ name, local }) => `${name}:${local}`);
  return `${edited(element.code, [...edits, ...loadsOf(element, shares, program)])}
const companionsMade = {};
async function companionOf(loading, file, ...sharing) {
  const beside = \`\${new URL(file, import.meta.url)}\`;
  const missing = (error) => {
    throw new Error(\`\${file} could not be loaded (\${error.message}): copy it beside ${entry.fileName}, to \${beside}.\`);
  };
  const [companion, ...shared] = await Promise.all([loading.catch(missing), ...sharing]);
  if (companion.build !== "${build}")
    throw new Error(\`\${beside} is not of the same build as ${entry.fileName}: copy both from one build.\`);
  return (companionsMade[file] ??= companion.default({${shared}}, companionOf, ...shared));
}
export{${own}};
`;
}

interface Exported {
  readonly name: string;
  /** What the chunk calls it, or where it is handed on what the chunk does that it comes from. */
  readonly local: string;
  /** That chunk; null where it is the chunk's own. */
  readonly from: string | null;
}

/** What a chunk exports, which is a list at its end, and the edits that take that out. */
function exportsOf(program: ESTree.Program): { names: Exported[]; edits: Edit[] } {
  const lists = program.body.filter((node) => node.type === "ExportNamedDeclaration");
  return {
    names: lists.flatMap(({ specifiers, source }) =>
      specifiers.map(({ exported, local }) => ({
        name: nameOf(exported),
        local: nameOf(local),
        from: source?.value ?? null,
      })),
    ),
    edits: lists.map(({ start, end }) => ({ start, end, text: "" })),
  };
}

/** Every `import("./FILE")` of another chunk, as the edit that lets the element make of it what the import is meant to bring. */
function loadsOf({ code, dynamicImports }: Rolldown.OutputChunk, shares: Shares, program: ESTree.Program): Edit[] {
  const made = (load: string, file: string): string => {
    const shared = shares.get(file)!.map((name) => made(`import("./${name}")`, name));
    return `companionOf(${[load, JSON.stringify(file), ...shared]})`;
  };
  const found: Edit[] = [];
  const pending: unknown[] = [program.body];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (typeof node !== "object" || node === null) continue;
    pending.push(...Object.values(node).filter((child) => child !== undefined));
    const { type, source, start, end } = node as ESTree.ImportExpression;
    if (type !== "ImportExpression") continue;
    const said = source.type === "TemplateLiteral" ? source.quasis[0]?.value.cooked : "value" in source && source.value;
    const file = dynamicImports.find((name) => said === `./${name}`);
    if (file !== undefined) found.push({ start, end, text: made(code.slice(start, end), file) });
  }
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
