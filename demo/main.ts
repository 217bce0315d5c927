/** The page: defines the element, and takes from the address which experiment it shows, such as ?experiment=figure-8&runs=64. */

import "../src/ui/matrix-dynamics.ts";
import type { MatrixDynamics } from "../src/ui/matrix-dynamics.ts";

const element = document.querySelector("matrix-dynamics");
const asked = new URLSearchParams(location.search);
const number = (name: string): number | null => {
  const text = asked.get(name);
  return text === null || !Number.isFinite(Number(text)) ? null : Number(text);
};

if (element !== null) {
  element.experiment = asked.get("experiment") ?? element.experiment;
  element.runs = number("runs") ?? element.runs;
  element.seed = number("seed") ?? element.seed;
  // A value that there is not is the element's to report.
  element.backend = (asked.get("backend") ?? element.backend) as MatrixDynamics["backend"];
  element.precision = (asked.get("precision") ?? element.precision) as MatrixDynamics["precision"];
  element.autoplay = !asked.has("paused");
}
