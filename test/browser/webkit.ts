/** WebKit, the engine of Safari, as WebKitGTK's driver brings it, driven over W3C WebDriver on a display of its own. */

import type { ChildProcess } from "node:child_process";
import { createServer } from "node:net";
import {
  asText,
  type EnginePage,
  findProgram,
  home,
  type PageOptions,
  type Part,
  startPart,
  tellMissing,
} from "./engine-page.ts";

const driver = findProgram("WebKitWebDriver");
const display = findProgram("Xvfb");

export const hasWebKit = driver !== null && display !== null;
if (!hasWebKit)
  tellMissing(
    "WebKit",
    "No WebKit was found: install WebKitWebDriver and Xvfb (on Debian webkit2gtk-driver and xvfb).",
    true,
  );

export async function openWebKit(options: PageOptions = {}): Promise<EnginePage> {
  const place = home(options);
  const parts: Part[] = [];
  const start = (program: string | null, words: readonly string[], env: NodeJS.ProcessEnv, out: "pipe" | "ignore") => {
    const part = startPart(program ?? "", words, { env, stdio: ["ignore", out, "ignore"] });
    parts.unshift(part);
    return part.child;
  };
  const end = async () => {
    // The display goes last, and with it a browser that its driver has left behind.
    for (const part of parts) await part.end();
    place.remove();
  };
  try {
    const screen = start(
      display,
      ["-displayfd", "1", "-screen", "0", "1280x1024x24", "-nolisten", "tcp"],
      place.environment,
      "pipe",
    );
    const environment = {
      ...place.environment,
      DISPLAY: `:${await firstLine(screen)}`,
      GDK_BACKEND: "x11",
      // Without a GPU it shares buffers with the display several times slower than it copies them.
      WEBKIT_DISABLE_DMABUF_RENDERER: "1",
      // A container does not let a process make the sandbox, and the page is our own.
      WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: "1",
    };
    const port = await freePort();
    start(driver, [`--port=${port}`], environment, "ignore");
    const base = `http://127.0.0.1:${port}`;
    await answers(`${base}/status`);
    const { sessionId } = (await ask(`${base}/session`, "POST", { capabilities: {} })) as { sessionId: string };
    const session = `${base}/session/${sessionId}`;
    await ask(`${session}/window/rect`, "POST", { width: 1280, height: 900 });
    return {
      async goto(url) {
        await ask(`${session}/url`, "POST", { url });
      },
      async call(act, given) {
        const script = `const done = arguments[0]; (async () => { ${asText(act, given)} })().then((answer) => done({ answer }), (error) => done({ error: String(error) }));`;
        const said = await ask(`${session}/execute/async`, "POST", { script, args: [] });
        const { answer, error } = said as { answer?: string; error?: string };
        if (answer === undefined) throw new Error(error);
        return JSON.parse(answer);
      },
      async close() {
        // It ends the browser too.
        await ask(session, "DELETE").catch(() => undefined);
        await end();
      },
    };
  } catch (error) {
    await end();
    throw error;
  }
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    child.stdout?.once("data", (text: Buffer) => resolve(text.toString().trim()));
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`${child.spawnfile} ended with ${code}.`)));
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}

/** Once the driver has begun to listen. */
async function answers(url: string): Promise<void> {
  const until = performance.now() + 20_000;
  for (;;) {
    try {
      await ask(url, "GET");
      return;
    } catch (error) {
      if (performance.now() > until) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

async function ask(url: string, method: string, body?: object): Promise<unknown> {
  const response = await fetch(url, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  const { value } = (await response.json()) as { value: unknown };
  if (!response.ok) {
    const { error, message } = value as { error: string; message: string };
    throw new Error(`${error}: ${message}`);
  }
  return value;
}
