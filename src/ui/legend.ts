/** The key of a view: what its inks stand for, each to be switched off, its ramp, and what its bands are. */

import { css, html, nothing, type TemplateResult } from "lit";
import { shortNumber } from "../views/numbers.ts";
import type { LegendEntry, RampScale, Scene } from "../views/scene.ts";
import { withSymbols } from "./notation.ts";

/** `spread` says in words what its bands are, "" where it has none; `hidden` are the keys that are switched off. */
export function renderLegend(
  { legend, ramp }: Scene,
  spread: string,
  hidden: ReadonlySet<string>,
  toggle: (key: string) => void,
): TemplateResult | typeof nothing {
  if (legend.length === 0 && ramp === null && spread === "") return nothing;
  return html`<div class="legend" part="legend">
    ${legend.map((entry) => renderEntry(entry, !hidden.has(entry.key), toggle))}
    ${ramp === null ? nothing : renderRamp(ramp)}
    ${spread === "" ? nothing : html`<span class="spread">${spread}</span>`}
  </div>`;
}

function renderEntry(
  { key, label, ink, look, opacity }: LegendEntry,
  shown: boolean,
  toggle: (key: string) => void,
): TemplateResult {
  // As a property: a page's policy may forbid attributes of style.
  const swatch = html`<i class="swatch ${look}" .style=${`--ink: ${inkVariable(ink)}; --strength: ${opacity}`}></i>`;
  if (key === "") return html`<span class="entry">${swatch}<span>${withSymbols(label)}</span></span>`;
  return html`<button
    type="button"
    class="entry"
    aria-pressed=${shown}
    title=${shown ? `hide ${label}` : `show ${label}`}
    @click=${() => toggle(key)}
  >${swatch}<span>${withSymbols(label)}</span></button>`;
}

function renderRamp({ kind, label, from, to }: RampScale): TemplateResult {
  return html`<span class="ramp ${kind}"
    ><span>${withSymbols(label)}</span> <span class="scale">${shortNumber(from)} <i class="colours"></i> ${shortNumber(to)}</span></span
  >`;
}

/** An ink as the theme's custom properties have it. */
function inkVariable(ink: LegendEntry["ink"]): string {
  switch (ink.kind) {
    case "ramp": {
      const place = Math.min(Math.max(ink.share, 0), 1) * 4;
      const low = Math.min(3, Math.floor(place));
      const share = Math.round(100 * (place - low));
      return `color-mix(in srgb, var(--md-ramp-${low + 2}) ${share}%, var(--md-ramp-${low + 1}))`;
    }
    case "quiet":
      return "var(--md-muted)";
    case "chosen":
      return "var(--md-ink)";
    default:
      return `var(--md-${ink.kind})`;
  }
}

/** Beside those of buttons. */
export const legendStyles = css`
  .legend {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.1rem 0.8rem;
    margin: 0 0 0.3rem;
    font-size: 0.8rem;
    color: var(--md-muted);
  }
  .entry {
    display: inline-flex;
    align-items: center;
    gap: 0.35rem;
    min-height: 1.5rem;
    padding: 0 0.1rem;
    font: inherit;
    color: var(--md-ink);
    background: none;
    border: 0;
  }
  button.entry {
    cursor: pointer;
  }
  button.entry[aria-pressed="false"] {
    color: var(--md-muted);
    text-decoration: line-through;
  }
  button.entry[aria-pressed="false"] .swatch {
    opacity: 0.25;
  }
  .swatch {
    flex: none;
    width: 1.2rem;
    height: 0;
    forced-color-adjust: none;
    border-top: 2px solid var(--ink);
  }
  .swatch.dashed {
    border-top-style: dashed;
  }
  .swatch:is(.disc, .ring, .square, .cross) {
    width: 0.6rem;
    height: 0.6rem;
    border: 2px solid var(--ink);
    border-radius: 50%;
  }
  .swatch.disc {
    background: var(--ink);
  }
  .swatch.square {
    border-radius: 0;
    background: var(--ink);
  }
  .swatch.cross {
    border: 0;
    border-radius: 0;
    background:
      linear-gradient(45deg, transparent 42%, var(--ink) 42% 58%, transparent 58%),
      linear-gradient(-45deg, transparent 42%, var(--ink) 42% 58%, transparent 58%);
  }
  .swatch.band {
    height: 0.7rem;
    border: 0;
    background: var(--ink);
    opacity: var(--strength);
  }
  .ramp {
    display: inline-flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0 0.6rem;
  }
  .scale {
    display: inline-flex;
    align-items: center;
    gap: 0.35rem;
  }
  .ramp .colours {
    width: 6rem;
    height: 0.7rem;
    forced-color-adjust: none;
    background: linear-gradient(to right, var(--md-ramp-1), var(--md-ramp-2), var(--md-ramp-3), var(--md-ramp-4), var(--md-ramp-5));
  }
  .ramp.diverging .colours {
    background: linear-gradient(to right, var(--md-below), var(--md-paper), var(--md-single));
  }
`;
