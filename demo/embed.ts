/** All that a page of one's own needs: the element. */

import "../src/ui/matrix-dynamics.ts";
