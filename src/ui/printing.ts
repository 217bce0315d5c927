/** When the page is printed, and when that is over: a canvas has to be painted for paper, which is light. */

export interface PrintWatch {
  begin(): void;
  end(): void;
}

/** `changed` is called when the styles of print begin to hold, and when they no longer do. */
export function watchPrint(changed: () => void): PrintWatch {
  const query = window.matchMedia("print");
  return {
    begin: () => query.addEventListener("change", changed),
    end: () => query.removeEventListener("change", changed),
  };
}
