/** How the results of <matrix-dynamics> look: what failed, how far the run is, the key of the charts, the equations. */

import { css } from "lit";

export const results = css`
  .failure {
    margin-bottom: 1rem;
    padding: 0.75rem 1rem;
    background: var(--md-alarm-paper);
    border-left: 3px solid var(--md-alarm);
    overflow-wrap: anywhere;
  }
  .failure strong {
    color: var(--md-alarm);
  }
  .failure p {
    margin: 0.25rem 0 0.5rem;
  }
  .where {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 0 1.25rem;
    font-variant-numeric: tabular-nums;
  }
  .status {
    font-weight: 600;
  }
  .rate {
    margin-left: auto;
    color: var(--md-muted);
  }
  progress {
    display: block;
    width: 100%;
    height: 4px;
    margin: 0.4rem 0 0.6rem;
    appearance: none;
    background: var(--md-rule);
    border: 0;
    border-radius: 2px;
    overflow: hidden;
  }
  progress::-webkit-progress-bar {
    background: var(--md-rule);
  }
  progress::-webkit-progress-value {
    background: var(--md-accent);
  }
  progress::-moz-progress-bar {
    background: var(--md-accent);
  }
  .outcomes {
    display: flex;
    flex-wrap: wrap;
    gap: 0.1rem 1.25rem;
    margin: 0;
    font-size: 0.82rem;
    font-variant-numeric: tabular-nums;
  }
  .outcomes > div {
    display: flex;
    gap: 0.35rem;
    min-width: 0;
  }
  dt {
    color: var(--md-muted);
  }
  dd {
    margin: 0;
    overflow-wrap: anywhere;
  }
  .notable dd {
    font-weight: 700;
    color: var(--md-alarm);
  }
  .warning {
    color: var(--md-alarm);
  }
  .outcomes > .device {
    flex-basis: 100%;
  }
  .why summary {
    min-height: 1.5rem;
    padding: 0;
  }
  .why p {
    max-width: 50rem;
    margin: 0.15rem 0 0.35rem;
    color: var(--md-muted);
  }
  .key {
    display: flex;
    flex-wrap: wrap;
    gap: 0.1rem 1rem;
    margin: 0.9rem 0 -0.3rem;
  }
  .key span {
    display: inline-flex;
    align-items: center;
    gap: 0.35rem;
  }
  .key i {
    width: 1.4rem;
    height: 0.7rem;
    forced-color-adjust: none;
  }
  .key .median {
    height: 2px;
    background: var(--md-single);
  }
  .key .deviation {
    background: color-mix(in srgb, var(--md-single) 25%, transparent);
  }
  .key .half {
    background: color-mix(in srgb, var(--md-single) 46%, transparent);
  }
  .key .most {
    background: color-mix(in srgb, var(--md-single) 18%, transparent);
  }
  .rest .charts {
    margin-top: 0.75rem;
  }
`;
