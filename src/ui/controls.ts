/** All by which a reader follows and steers a run and changes what runs: a part of its own, for a page may show the charts alone. */

export { controlStyles } from "./control-styles.ts";
export { renderClaims, renderGround } from "./ground.ts";
export { renderProgress } from "./progress.ts";
export { renderRunChooser } from "./run-chooser.ts";
export { renderSetup } from "./setup.ts";
export { renderTransport } from "./transport.ts";
