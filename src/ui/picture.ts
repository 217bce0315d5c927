/** A picture of a view as it stands on the page: its canvases side by side under its title. */

import { cssColour } from "../views/ink.ts";
import type { Scene } from "../views/scene.ts";
import type { MdView } from "./view.ts";

/** In pixels of the page. */
const margin = 16;
const titleHeight = 26;
const panelTitleHeight = 20;

/** PNG, at the resolution of the screen. Throws where the browser gives no canvas. */
export async function pictureOf(scene: Scene, view: MdView): Promise<Blob> {
  const { canvases } = view;
  // A plot paints at the end of the task.
  await null;
  const palette = view.palette();
  const ratio = window.devicePixelRatio;
  const columns = Math.min(scene.columns, canvases.length);
  const width = Math.max(...canvases.map((canvas) => canvas.width), 1);
  const height = Math.max(...canvases.map((canvas) => canvas.height), 1);
  const rows = Math.ceil(canvases.length / Math.max(1, columns));
  const [edge, title, label] = [margin * ratio, titleHeight * ratio, panelTitleHeight * ratio];
  const picture = document.createElement("canvas");
  picture.width = 2 * edge + columns * width;
  picture.height = 2 * edge + title + rows * (height + label);
  const pen = picture.getContext("2d");
  if (pen === null) throw new Error("This browser gives no canvas to draw the picture on.");
  pen.fillStyle = cssColour(palette.paper);
  pen.fillRect(0, 0, picture.width, picture.height);
  pen.fillStyle = cssColour(palette.ink);
  pen.font = `600 ${16 * ratio}px "Helvetica Neue", Arial, sans-serif`;
  pen.fillText(scene.title, edge, edge + 14 * ratio);
  pen.font = `${12.5 * ratio}px "Helvetica Neue", Arial, sans-serif`;
  for (const [k, canvas] of canvases.entries()) {
    const left = edge + (k % columns) * width;
    const top = edge + title + Math.floor(k / columns) * (height + label);
    const panel = scene.panels[k];
    pen.fillText([panel?.title, panel?.told].filter((part) => part).join("  "), left + 8 * ratio, top + 14 * ratio);
    pen.drawImage(canvas, left, top + label);
  }
  return new Promise((resolve, reject) =>
    picture.toBlob(
      (blob) => (blob === null ? reject(new Error("The picture is too large.")) : resolve(blob)),
      "image/png",
    ),
  );
}
