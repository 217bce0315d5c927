/** The page: the element, its state in the address, and the stories below it. */

import "../src/ui/matrix-dynamics.ts";
import { followAddress } from "./address.ts";
import { showStories } from "./stories.ts";

const element = document.querySelector("matrix-dynamics");
const remarks = document.querySelector<HTMLElement>("#remarks");
const stories = document.querySelector<HTMLElement>("#stories");

if (element !== null && remarks !== null) followAddress(element, remarks);
if (element !== null && stories !== null) showStories(element, stories);
