/** How a panel looks: its title, its canvas on any screen and in print, and the values at the cursor. */

import { css, unsafeCSS } from "lit";
import { plotStyles } from "./plot.ts";
import { notationStyles, wordStyles } from "./word-styles.ts";

const layout = css`
  :host {
    position: relative;
    display: flex;
    flex-direction: column;
    min-width: 0;
  }
  h4 {
    margin: 0 0 0.15rem;
    font: 600 0.85rem / 1.3 var(--md-sans);
    color: var(--md-ink);
  }
  .told {
    font-weight: 400;
    color: var(--md-muted);
  }
  .canvas {
    position: relative;
    height: var(--md-chart-height, 13rem);
    overflow: hidden;
    touch-action: pan-y;
  }
  .plot {
    position: absolute;
    inset: 0;
  }
  :host([square]) .canvas {
    height: auto;
    max-height: var(--md-square-height, 26rem);
    aspect-ratio: 1.1;
  }
  .canvas:focus-visible {
    outline: 2px solid var(--md-accent);
    outline-offset: 1px;
  }
  @media (forced-colors: active) {
    /* What is painted keeps its colours, and so its paper. */
    .canvas {
      forced-color-adjust: none;
      background: var(--md-paper);
    }
  }
  @media print {
    :host {
      color-scheme: light;
    }
    /* As wide as the page is, whatever the window was. */
    .uplot,
    .u-wrap,
    canvas {
      width: 100% !important;
      height: 100% !important;
    }
    .u-over {
      display: none;
    }
    .canvas {
      print-color-adjust: exact;
    }
  }
  .u-cursor-x,
  .u-cursor-y {
    border-color: var(--md-muted) !important;
  }
  .u-select {
    background: color-mix(in srgb, var(--md-accent) 18%, transparent);
  }
  .empty {
    position: absolute;
    inset: 30% 1rem auto 3rem;
    z-index: 1;
    margin: 0;
    text-align: center;
    pointer-events: none;
  }
  .remark,
  .empty {
    font-size: 0.8rem;
    line-height: 1.35;
    color: var(--md-muted);
  }
  .remark {
    margin: 0.1rem 0 0;
  }
  .readout {
    display: flex;
    flex-wrap: wrap;
    gap: 0 1rem;
    margin: 0.15rem 0 0;
    min-height: 1.3rem;
    font-size: 0.8rem;
    line-height: 1.3rem;
    font-variant-numeric: tabular-nums;
    color: var(--md-ink);
  }
  :host([compact]) .readout {
    position: absolute;
    top: 1.5rem;
    right: 0;
    z-index: 2;
    display: grid;
    margin: 0;
    min-height: 0;
    padding: 0 0.4rem;
    pointer-events: none;
    background: color-mix(in srgb, var(--md-paper) 88%, transparent);
  }
  :host([compact]) .readout .spread {
    display: none;
  }
  .time,
  .spread {
    color: var(--md-muted);
  }
  .theory {
    color: var(--md-theory);
  }
  #probe,
  #scheme {
    position: absolute;
    width: 0;
    height: 0;
    overflow: hidden;
    forced-color-adjust: none;
  }
  /* A change of its colour, wherever it comes from, is a change of colour scheme. */
  #scheme {
    color: var(--md-ink);
    transition: color 1ms;
  }
`;

export const panelStyles = [unsafeCSS(plotStyles), notationStyles, wordStyles, layout];
