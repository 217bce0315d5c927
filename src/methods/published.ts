/** What the methods are called and where they are published. */

import { published as bs32 } from "./bs32.ts";
import { published as dop853 } from "./dop853.ts";
import { published as euler } from "./euler.ts";
import { published as heun } from "./heun.ts";
import type { Published } from "./method.ts";
import type { MethodName } from "./methods.ts";
import { published as rk4 } from "./rk4.ts";
import { published as rkc2 } from "./rkc2.ts";
import { published as tsit5 } from "./tsit5.ts";

export const published: Readonly<Record<MethodName, Published>> = { euler, heun, rk4, bs32, tsit5, dop853, rkc2 };
