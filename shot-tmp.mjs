import { chromium } from "playwright-core";

const b = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
const list = JSON.parse(process.argv[2]);
for (const [path, w, h, scheme, name, full, wait] of list) {
  const c = await b.newContext({ viewport: { width: w, height: h }, colorScheme: scheme });
  const p = await c.newPage();
  p.on("console", (m) => m.type() === "error" && console.log(path, m.text()));
  p.on("pageerror", (e) => console.log(path, e.message));
  await p.goto("http://localhost:8123/docs/" + path);
  await p.waitForTimeout(wait ?? 1200);
  const sw = await p.evaluate(() => document.documentElement.scrollWidth);
  if (sw > w) console.log(path, w, "SCROLLS", sw);
  await p.screenshot({ path: `/tmp/shots/${name}.png`, fullPage: !!full });
  await c.close();
}
await b.close();
