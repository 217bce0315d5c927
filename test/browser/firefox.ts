/** Firefox as it is installed, driven over WebDriver BiDi, which it speaks by itself: Playwright asks for more than it answers. */

import type { ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { WebSocket } from "ws";
import { asText, type EnginePage, findProgram, home, type PageOptions, startPart, tellMissing } from "./engine-page.ts";

function findFirefox(): string | null {
  const named = process.env.MATRIX_DYNAMICS_FIREFOX ?? "";
  return existsSync(named) ? named : findProgram("firefox-esr", "firefox");
}

const program = findFirefox();
export const hasFirefox = program !== null;
if (!hasFirefox)
  tellMissing(
    "Firefox",
    "No Firefox was found: install one (on Debian firefox-esr), or name its program in MATRIX_DYNAMICS_FIREFOX.",
  );

export async function openFirefox(options: PageOptions = {}): Promise<EnginePage> {
  const place = home(options);
  const firefox = startPart(
    program ?? "",
    ["--headless", "--no-remote", "--profile", place.directory, "--remote-debugging-port", "0"],
    { env: place.environment, stdio: ["ignore", "ignore", "pipe"] },
  );
  const end = async () => {
    await firefox.end();
    place.remove();
  };
  try {
    const send = await connect(`${await addressOf(firefox.child)}/session`);
    await send("session.new", { capabilities: {} });
    const { contexts } = await send("browsingContext.getTree", {});
    const context = (contexts as { context: string }[])[0]?.context;
    await send("browsingContext.setViewport", { context, viewport: { width: 1280, height: 860 } });
    return {
      async goto(url) {
        await send("browsingContext.navigate", { context, url, wait: "complete" });
      },
      async call(act, given) {
        const { exceptionDetails, result } = await send("script.callFunction", {
          functionDeclaration: `async () => { ${asText(act, given)} }`,
          awaitPromise: true,
          target: { context },
        });
        if (exceptionDetails !== undefined) throw new Error((exceptionDetails as { text: string }).text);
        return JSON.parse((result as { value: string }).value);
      },
      async close() {
        // So that its own processes end, too. It may go before it answers.
        await send("browser.close", {}).catch(() => undefined);
        await end();
      },
    };
  } catch (error) {
    await end();
    throw error;
  }
}

/** It says where it listens. */
function addressOf(firefox: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = "";
    firefox.stderr?.on("data", (text: Buffer) => {
      said += text.toString();
      const address = /BiDi listening on (ws:\S+)/.exec(said)?.[1];
      if (address !== undefined) resolve(address);
    });
    firefox.once("error", reject);
    firefox.once("exit", (code) => reject(new Error(`Firefox ended with ${code}: ${said}`)));
  });
}

type Answer = Readonly<Record<string, unknown>>;
type Send = (method: string, parameters: object) => Promise<Answer>;

/** A command and its answer carry the same number. */
async function connect(url: string): Promise<Send> {
  const socket = new WebSocket(url);
  const waiting = new Map<number, { resolve: (answer: Answer) => void; reject: (error: Error) => void }>();
  let last = 0;
  const lose = () => {
    for (const { reject } of waiting.values()) reject(new Error("The connection to Firefox was lost."));
    waiting.clear();
  };
  socket.onclose = lose;
  socket.onmessage = ({ data }) => {
    const { id, type, result, error, message } = JSON.parse(String(data));
    const asked = waiting.get(id);
    waiting.delete(id);
    if (type === "error") asked?.reject(new Error(`${error}: ${message}`));
    else asked?.resolve(result);
  };
  await new Promise<void>((resolve, reject) => {
    socket.onopen = () => resolve();
    socket.onerror = () => reject(new Error(`Firefox does not answer at ${url}.`));
  });
  return (method, parameters) =>
    new Promise((resolve, reject) => {
      const id = ++last;
      waiting.set(id, { resolve, reject });
      socket.send(JSON.stringify({ id, method, params: parameters }));
    });
}
