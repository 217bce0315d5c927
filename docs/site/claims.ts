/** The claims of the theory as the checks have them: which there are, and which an experiment shows. */

import { checkFiles, shippedChecks } from "../../src/checks/library.ts";
import type { Check } from "../../src/checks/schema.ts";
import { experimentNames, loadExperiment } from "../../src/experiment/library.ts";
import { inSymbols } from "../../src/views/claim-symbols.ts";
import { escaped } from "../../src/views/svg-text.ts";
import type { Page } from "./contents.ts";
import { table } from "./html.ts";
import { relativeAddress } from "./links.ts";

const checks = shippedChecks();
const claimsAddress = "claims.html";

/** The ids that an experiment's file names. */
export function claimsOf(experiment: string): readonly string[] {
  return loadExperiment(experiment).claims ?? [];
}

/** Every check with its reasons; each has its id for an anchor. */
export function renderClaims(page: Page): string {
  const shownBy = new Map<string, string[]>();
  for (const name of experimentNames)
    for (const id of claimsOf(name)) shownBy.set(id, [...(shownBy.get(id) ?? []), name]);
  const renderClaim = ({ id, claim, equations, bound, broken }: Check): string => {
    const experiments = (shownBy.get(id) ?? []).map((name) => experimentLink(name, page));
    const shown = experiments.length === 0 ? "" : `<p>Shown by ${experiments.join(", ")}.</p>`;
    return `<section class="claim" id="${id}"><h3><code>${id}</code></h3>
<p>${escaped(inSymbols(claim))}</p>
<p class="quiet">${escaped(equations)}. Bound: ${boundText(bound)} (${escaped(inSymbols(bound.why))}). Broken: ${escaped(inSymbols(broken.why))}.</p>${shown}</section>`;
  };
  return checkFiles()
    .map(
      ({ name, checks: inFile }) =>
        `<h2 id="${name}">${titleOfFile(name)}</h2>\n${inFile.map(renderClaim).join("\n")}\n`,
    )
    .join("");
}

/** `4-figures` */
function titleOfFile(name: string): string {
  const words = name.replace(/^\d+-/, "").replaceAll("-", " ");
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

function boundText({ atLeast, atMost }: Check["bound"]): string {
  const text = (limit: NonNullable<typeof atLeast>) =>
    typeof limit === "number" ? String(limit) : `${limit.float64} (${limit.float32} in float32)`;
  return [
    ...(atLeast === undefined ? [] : [`at least ${text(atLeast)}`]),
    ...(atMost === undefined ? [] : [`at most ${text(atMost)}`]),
  ].join(" and ");
}

export function experimentLink(name: string, page: Page): string {
  return `<a href="${relativeAddress(page.address, `experiments/${name}.html`)}">${name}</a>`;
}

/** A table of these claims; empty where there are none. */
export function claimTable(ids: readonly string[], page: Page): string {
  const claims = relativeAddress(page.address, claimsAddress);
  const rows = ids.flatMap((id) => {
    const check = checks.find((one) => one.id === id);
    return check === undefined
      ? []
      : [[`<a href="${claims}#${id}"><code>${id}</code></a>`, escaped(inSymbols(check.claim))]];
  });
  return rows.length === 0 ? "" : table(["check", "claim"], rows, "Claims");
}
