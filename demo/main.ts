/** The page: the element, its state in the address, and the stories below it. */

import "../src/shipped.ts";
import "../src/ui/matrix-dynamics.ts";
import { followAddress } from "./address.ts";
import { showStories } from "./stories.ts";

const element = document.querySelector("matrix-dynamics");
const remarks = document.querySelector<HTMLElement>("#remarks");
const stories = document.querySelector<HTMLElement>("#stories");

if (element !== null && remarks !== null) followAddress(element, remarks);
// The lab comes first: what stands below it waits until that is on the screen.
if (element !== null && stories !== null) requestAnimationFrame(() => setTimeout(() => showStories(element, stories)));
