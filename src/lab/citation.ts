/** What to cite: the paper, and this software in its version, as BibTeX. */

import { description, version } from "../../package.json";

export function citation(): string {
  return `${entry("inproceedings", "tian2021understanding", {
    author: "Tian, Yuandong and Chen, Xinlei and Ganguli, Surya",
    title: "Understanding Self-Supervised Learning Dynamics without Contrastive Pairs",
    booktitle: "Proceedings of the 38th International Conference on Machine Learning",
    series: "Proceedings of Machine Learning Research",
    volume: "139",
    publisher: "PMLR",
    year: "2021",
    eprint: "2102.06810",
    archiveprefix: "arXiv",
  })}
${entry("software", "matrixdynamics", {
  author: "{The matrix-dynamics authors}",
  title: `{matrix-dynamics}: ${description.replace(/:.*|\.$/g, "")}`,
  version,
  year: "2026",
})}`;
}

/** A year is a number; all else stands in braces. */
function entry(kind: string, key: string, fields: Readonly<Record<string, string>>): string {
  const lines = Object.entries(fields).map(([name, value]) => `  ${name} = {${value}},\n`);
  return `@${kind}{${key},\n${lines.join("")}}\n`;
}
