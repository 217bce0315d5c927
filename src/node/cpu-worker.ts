/** What a worker of the command line runs. */

import { parentPort } from "node:worker_threads";
import type { Request } from "../cpu/messages.ts";
import { serve } from "../cpu/server.ts";

export function start(): void {
  const port = parentPort!;
  serve({
    post: (message, transfer) => port.postMessage(message, [...transfer]),
    listen: (receive) => void port.on("message", (message: Request) => receive(message)),
  });
}
