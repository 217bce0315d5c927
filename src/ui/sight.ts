/** Whether an element can be seen: it starts when it comes near the window, and rests while it is away from it. */

/** So near that it has begun when it is reached. */
const margin = "300px";

export interface Sight {
  begin(): void;
  end(): void;
}

/** `seen` is called with every change. Where a browser cannot tell, all is seen. */
export function watchSight(element: Element, seen: (isSeen: boolean) => void): Sight {
  if (typeof IntersectionObserver === "undefined") {
    return { begin: () => seen(true), end: () => undefined };
  }
  const observer = new IntersectionObserver(
    (entries) => {
      const last = entries.at(-1);
      if (last !== undefined) seen(last.isIntersecting);
    },
    { rootMargin: margin },
  );
  return { begin: () => observer.observe(element), end: () => observer.disconnect() };
}
