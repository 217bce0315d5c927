/** The element from its manifest, which the build reads off its source. */

import { escaped } from "../../src/views/svg-text.ts";
import { table } from "./html.ts";

interface Described {
  readonly name: string;
  readonly description?: string;
  readonly type?: { readonly text: string };
  readonly default?: string;
  readonly kind?: string;
  readonly return?: { readonly type: { readonly text: string } };
  readonly parameters?: readonly { readonly name: string; readonly type?: { readonly text: string } }[];
}

interface Manifest {
  readonly modules: readonly {
    readonly declarations: readonly Readonly<Record<string, readonly Described[] | undefined>>[];
  }[];
}

/** Null before there is one. */
export function renderManifest(manifest: unknown): string {
  const declaration = (manifest as Manifest | null)?.modules[0]?.declarations[0];
  if (declaration === undefined)
    return "<p><strong>Not built yet:</strong> <code>npm run build</code> makes the manifest, which stands here.</p>\n";
  const members = declaration.members ?? [];
  const sentence = (text = "") => escaped(text === "" ? "" : `${text.charAt(0).toUpperCase()}${text.slice(1)}`);
  const code = (text: string) => (text === "" ? "" : `<code>${escaped(text)}</code>`);
  const rows = (list: readonly Described[] = []) =>
    list.map(({ name, type, description }) => [
      code(name === "" ? "(default)" : name),
      code(type?.text ?? ""),
      sentence(description),
    ]);
  const method = ({ name, parameters = [], return: returned, description }: Described) => {
    const given = parameters.map((one) => `${one.name}: ${one.type?.text ?? "unknown"}`).join(", ");
    return [code(`${name}(${given})`), code(returned?.type.text ?? "void"), sentence(description)];
  };
  const section = (title: string, heads: readonly string[], body: readonly (readonly string[])[]) =>
    body.length === 0 ? "" : `<h2 id="${title.toLowerCase()}">${title}</h2>\n${table(heads, body, title)}`;
  return [
    section("Attributes", ["attribute", "type", "says"], rows(declaration.attributes)),
    section("Properties", ["property", "type", "says"], rows(members.filter(({ kind }) => kind === "field"))),
    section("Methods", ["method", "returns", "does"], members.filter(({ kind }) => kind === "method").map(method)),
    section("Events", ["event", "type", "when"], rows(declaration.events)),
    section("Slots", ["slot", "", "holds"], rows(declaration.slots)),
    section("Parts", ["part", "", "is"], rows(declaration.cssParts)),
    section("Custom properties", ["property", "", "of"], rows(declaration.cssProperties)),
  ].join("\n");
}
