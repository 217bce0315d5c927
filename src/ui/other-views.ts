/** Views that are not over time, and what a place in them means: loaded for the first experiment that has one. */

export { drawView, pendingOf } from "../views/draw.ts";
export { choosePlace } from "./choose-place.ts";
