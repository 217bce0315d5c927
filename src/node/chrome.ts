/** A headless Chrome or Chromium, driven over the pipe of its own debugging protocol: that needs no package, and no WebSocket, which Node 20 does not have. */

import { spawn } from "node:child_process";
import { existsSync, mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { RunError } from "./fail.ts";

const names = ["google-chrome", "google-chrome-stable", "chromium", "chromium-browser"];
const elsewhere = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
];

/** The first on the path, or where installers put it. Throws a RunError. */
export function findChrome(): string {
  const onPath = (process.env.PATH ?? "").split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)));
  const found = [...onPath, ...elsewhere].find((path) => existsSync(path));
  if (found !== undefined) return found;
  throw new RunError(
    "No Chrome or Chromium was found: install one, or name its program, as in --browser /path/to/chrome.",
  );
}

export interface ChromePage {
  /** The value of an expression there, once its promise is kept. Throws a RunError with what it threw. */
  evaluate<Value>(expression: string): Promise<Value>;
  close(): Promise<void>;
}

export interface Chrome {
  /** Such as "HeadlessChrome/140.0.0.0". */
  readonly product: string;
  /** A page of its own, once it has loaded. */
  open(url: string): Promise<ChromePage>;
  close(): Promise<void>;
}

/** As on a reader's screen, and nothing that goes on beside the page. */
const switches = [
  "--headless=new",
  "--window-size=1280,860",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--mute-audio",
];

const patienceMilliseconds = 3000;

/** Starts it with an empty profile, which goes with it. Throws a RunError. */
export async function openChrome(program: string, more: readonly string[] = []): Promise<Chrome> {
  const profile = mkdtempSync(join(tmpdir(), "matrix-dynamics-chrome-"));
  // The sandbox does not start for root; the page is of this machine.
  const sandbox = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  const words = [...switches, ...sandbox, ...more, `--user-data-dir=${profile}`, "--remote-debugging-pipe"];
  const child = spawn(program, words, { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] });
  const kill = () => void child.kill("SIGKILL");
  process.once("exit", kill);
  const ended = new Promise<string>((resolve) => {
    child.once("error", ({ message }) => resolve(`${program} does not start: ${message}`));
    child.once("exit", (code, signal) => resolve(`${program} ended (${signal ?? `exit code ${code}`})`));
  });
  const line = openLine(child.stdio[3] as Writable, child.stdio[4] as Readable, ended);
  const close = async (): Promise<void> => {
    // Asked to, it ends its own processes first, which still write. One that does not answer is not waited for.
    const patience = setTimeout(kill, patienceMilliseconds);
    line.send("Browser.close").catch(() => undefined);
    await ended;
    clearTimeout(patience);
    process.off("exit", kill);
    // What cannot be taken away is empty but for caches, and lies where nothing is kept.
    await rm(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }).catch(() => undefined);
  };
  try {
    const { product } = (await line.send("Browser.getVersion")) as { readonly product: string };
    return { product, open: (url) => openPage(line, url), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Parameters and answers of the protocol, which has its own description: read where they are used. */
type Fields = Readonly<Record<string, unknown>>;

interface Line {
  /** Rejects with a RunError where the browser refuses or has ended. */
  send(method: string, params?: Fields, session?: string): Promise<Fields>;
  /** The next event of that name. */
  event(method: string, session: string): Promise<void>;
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly sessionId?: string;
  readonly result?: Fields;
  readonly error?: { readonly message: string };
}

interface Waiting {
  resolve(result: Fields): void;
  reject(error: Error): void;
}

/** Messages are JSON, each with a zero at its end. */
function openLine(input: Writable, output: Readable, ended: Promise<string>): Line {
  const waiting = new Map<string, Waiting>();
  let last = 0;
  let end: string | null = null;
  const wait = (key: string): Promise<Fields> =>
    new Promise((resolve, reject) => {
      if (end === null) waiting.set(key, { resolve, reject });
      else reject(new RunError(`${end}.`));
    });
  const hear = ({ id, method, sessionId, result, error }: Message): void => {
    const key = id === undefined ? `${method} ${sessionId}` : String(id);
    const one = waiting.get(key);
    waiting.delete(key);
    if (error === undefined) one?.resolve(result ?? {});
    else one?.reject(new RunError(`The browser refuses: ${error.message}.`));
  };
  let begun = "";
  output.setEncoding("utf8").on("data", (text: string) => {
    const messages = (begun + text).split("\0");
    begun = messages.pop() ?? "";
    for (const message of messages) hear(JSON.parse(message) as Message);
  });
  // What is written to one that has ended is lost, and it is said that it has.
  input.on("error", () => undefined);
  void ended.then((reason) => {
    end = reason;
    for (const one of waiting.values()) one.reject(new RunError(`${reason}.`));
    waiting.clear();
  });
  return {
    send(method, params = {}, sessionId) {
      const id = ++last;
      const answer = wait(String(id));
      input.write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
      return answer;
    },
    event: async (method, session) => void (await wait(`${method} ${session}`)),
  };
}

interface Evaluated {
  readonly result: { readonly value?: unknown };
  readonly exceptionDetails?: { readonly text: string; readonly exception?: { readonly description?: string } };
}

async function openPage(line: Line, url: string): Promise<ChromePage> {
  const { targetId } = await line.send("Target.createTarget", { url: "about:blank" });
  const { sessionId } = await line.send("Target.attachToTarget", { targetId, flatten: true });
  const session = String(sessionId);
  await line.send("Page.enable", {}, session);
  const loaded = line.event("Page.loadEventFired", session);
  // Where the address is refused, that is said; that nothing loads, too, is no news.
  loaded.catch(() => undefined);
  await line.send("Page.navigate", { url }, session);
  await loaded;
  return {
    async evaluate<Value>(expression: string) {
      const params = { expression, awaitPromise: true, returnByValue: true };
      const answer = (await line.send("Runtime.evaluate", params, session)) as unknown as Evaluated;
      const { exceptionDetails: failed } = answer;
      if (failed === undefined) return answer.result.value as Value;
      const [sentence] = (failed.exception?.description ?? failed.text).split("\n");
      throw new RunError(`In the browser: ${sentence?.replace(/^Error: /, "")}.`);
    },
    close: async () => void (await line.send("Target.closeTarget", { targetId })),
  };
}
