/** What a control of the lab says when it is used: the setting, and whether it is still moving. */

import type { Setting } from "../lab/changes.ts";

export interface SettingDetail extends Setting {
  /** A slider is dragged, or a key is held down: what follows of the same name takes its place. */
  readonly moving: boolean;
}

export type SaySetting = (detail: SettingDetail) => void;
