/** The browser engines, each opened the same way: Chromium as Playwright drives it, Firefox and WebKit over their own protocols. */

import { hasChromium, visit } from "./browser.ts";
import { asText, type EnginePage, type PageOptions } from "./engine-page.ts";
import { hasFirefox, openFirefox } from "./firefox.ts";
import { hasWebKit, openWebKit } from "./webkit.ts";

export interface Engine {
  readonly name: string;
  readonly installed: boolean;
  open(options?: PageOptions): Promise<EnginePage>;
}

export const engines: readonly Engine[] = [
  { name: "Chromium", installed: hasChromium, open: openChromium },
  { name: "Firefox", installed: hasFirefox, open: openFirefox },
  { name: "WebKit", installed: hasWebKit, open: openWebKit },
];

async function openChromium(): Promise<EnginePage> {
  const nowhere = { url: "about:blank", close: () => Promise.resolve() };
  const { page, close } = await visit(Promise.resolve(nowhere), "", { webgpu: false });
  return {
    async goto(url) {
      await page.goto(url);
    },
    call: async (act, given) => JSON.parse(await page.evaluate(`(async () => { ${asText(act, given)} })()`)),
    close,
  };
}
