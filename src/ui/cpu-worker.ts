/** What a worker of the page runs. */

import type { Request, Response } from "../cpu/messages.ts";
import { serve } from "../cpu/server.ts";

/** A worker's global scope, which the page's types do not have. */
interface WorkerScope {
  postMessage(message: Response, transfer: readonly ArrayBuffer[]): void;
  onmessage: ((event: MessageEvent<Request>) => void) | null;
}

export function start(): void {
  const scope = globalThis as unknown as WorkerScope;
  serve({
    post: (message, transfer) => scope.postMessage(message, transfer),
    listen: (receive) => {
      scope.onmessage = ({ data }) => receive(data);
    },
  });
}
