/** Keys that steer the run while the focus is within the element: space, r and s, where they do not already mean something. */

export interface KeyCommands {
  toggle(): void;
  reset(): void;
  step(): void;
}

/** Where a key already does something: types, presses, opens. */
const takesKeys = "input, select, textarea, button, summary, a[href], [contenteditable]";

export function handleKey(event: KeyboardEvent, commands: KeyCommands): void {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  const [target] = event.composedPath();
  const onControl = target instanceof Element && target.closest(takesKeys) !== null;
  const isButton = target instanceof Element && target.closest("button, summary") !== null;
  const letter = event.key.toLowerCase();
  // A letter does nothing on a button, so that it steers there too.
  if (onControl && !(isButton && letter !== " ")) return;
  if (letter === " ") commands.toggle();
  else if (letter === "r") commands.reset();
  else if (letter === "s") commands.step();
  else return;
  event.preventDefault();
}
