/** The methods of integration, from the table that integrates. */

import { slopesOf } from "../../src/methods/method.ts";
import { methodNames, methods } from "../../src/methods/methods.ts";
import { published } from "../../src/methods/published.ts";
import { escaped } from "../../src/views/svg-text.ts";
import { table } from "./html.ts";

export function renderMethods(): string {
  const rows = methodNames.map((name) => {
    const method = methods[name];
    const { title, source } = published[name];
    const { least, most } = slopesOf(method);
    return [
      `<code>${name}</code>`,
      escaped(title),
      String(method.order),
      least === most ? String(least) : `${least} to ${most}`,
      method.control === null ? "fixed, <code>step</code>" : "its own, by <code>rtol</code> and <code>atol</code>",
      escaped(source),
    ];
  });
  return table(["name", "method", "order", "slopes a step", "steps", "published in"], rows, "Methods of integration");
}
