/** What `cem analyze` writes of the element into dist/custom-elements.json: what a page can use, at the path where it is built. */

const source = "src/ui/matrix-dynamics.ts";
const path = "dist/matrix-dynamics.js";

/** Without the element's own business: private members, attributes that Lit does not have where a property is its state. */
function publicOnly({ members, attributes, events, ...declaration }, states) {
  const isOpen = ({ name, privacy }) => privacy !== "private" && privacy !== "protected" && !states.has(name);
  return {
    ...declaration,
    members: members?.filter(isOpen),
    attributes: attributes?.filter(({ fieldName }) => !states.has(fieldName)),
    // Not what was read of the code that dispatches them.
    events: events?.filter(({ description }) => description !== undefined),
  };
}

export default {
  // The second is what the element extends.
  globs: [source, "src/ui/lab-element.ts"],
  outdir: "dist",
  litelement: true,
  // It says already where the manifest is.
  packagejson: false,
  plugins: [
    {
      name: "public-only",
      /** Lit's `static properties` say which are the element's state. */
      analyzePhase({ ts, node, moduleDoc, context }) {
        if (!ts.isPropertyDeclaration(node) || node.name.getText() !== "properties") return;
        const states = node.initializer.properties.filter(({ initializer }) =>
          /\bstate: true\b/.test(initializer.getText()),
        );
        context.states = new Map(context.states).set(moduleDoc.path, new Set(states.map(({ name }) => name.getText())));
      },
      packageLinkPhase({ customElementsManifest, context }) {
        customElementsManifest.modules = customElementsManifest.modules.filter((module) => module.path === source);
        for (const module of customElementsManifest.modules) {
          const states = context.states.get(module.path);
          module.declarations = module.declarations.map((declaration) => publicOnly(declaration, states));
          const definitions = module.declarations.map(({ name, tagName }) => ({
            kind: "custom-element-definition",
            name: tagName,
            declaration: { name, module: path },
          }));
          for (const { declaration } of module.exports) declaration.module = path;
          module.exports.push(...definitions);
          module.path = path;
        }
      },
    },
  ],
};
