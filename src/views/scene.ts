/** What is drawn, as plain data: panels with axes, marks and the series behind them. The page paints it, files write it as SVG. */

import type { Tick } from "./axis.ts";
import type { Ink } from "./ink.ts";

export type Scale = "linear" | "log";

/** Numbers along an axis; null is a gap. The arrays of a running ensemble grow in place. */
export type Column = readonly (number | null)[];

export interface Axis {
  /** What stands along it, with its unit or symbol. */
  readonly label: string;
  readonly scale: Scale;
  readonly from: number;
  readonly to: number;
  /** In place of those at round numbers: where rows are counted from the top. */
  readonly ticks?: readonly Tick[];
}

/** What is painted, in this order. Coordinates are those of the axes. `key` is that of the legend entry that hides it; "" of what stays. */
export type Mark =
  | {
      readonly kind: "band";
      readonly key: string;
      readonly x: Column;
      readonly low: Column;
      readonly high: Column;
      readonly ink: Ink;
      readonly opacity: number;
    }
  | {
      readonly kind: "line";
      readonly key: string;
      readonly x: Column;
      readonly y: Column;
      readonly ink: Ink;
      /** In pixels. */
      readonly width: number;
      readonly dashed: boolean;
      readonly opacity: number;
    }
  | {
      readonly kind: "points";
      readonly key: string;
      readonly x: Column;
      readonly y: Column;
      readonly ink: Ink;
      readonly shape: "disc" | "ring" | "cross" | "square";
      /** Across, in pixels. */
      readonly size: number;
    }
  /** Of one length on the screen, whatever the slopes: the direction of the flow at (x, y). A slope of 0 in both is a dot. */
  | {
      readonly kind: "arrows";
      readonly key: string;
      readonly x: Column;
      readonly y: Column;
      readonly dx: Column;
      readonly dy: Column;
      readonly ink: Ink;
      /** Long, in pixels. */
      readonly length: number;
    }
  /** Rectangles between ascending edges, one value each, row by row from the lowest y; null is left empty. */
  | {
      readonly kind: "cells";
      readonly key: string;
      readonly xEdges: readonly number[];
      readonly yEdges: readonly number[];
      /** What columns and rows stand for: a parameter's value lies between its edges, but seldom in the middle. */
      readonly xValues: readonly number[];
      readonly yValues: readonly number[];
      readonly values: Column;
      readonly ramp: RampScale;
    }
  /** From zero up; `below` and `above` count what lies outside of the edges. */
  | {
      readonly kind: "bars";
      readonly key: string;
      readonly edges: readonly number[];
      readonly heights: Column;
      readonly below: number;
      readonly above: number;
      readonly ink: Ink;
    };

/** What the colours of cells stand for: from `from` to `to`; diverging ones have their middle at 0. */
export interface RampScale {
  readonly kind: "sequential" | "diverging";
  readonly label: string;
  readonly from: number;
  readonly to: number;
}

/** A row of numbers behind the marks: what the cursor reads out, the table shows and files hold. */
export interface Series {
  readonly key: string;
  /** `largest`, `γₐ = 0.9`: within its panel; "" where it is alone. */
  readonly label: string;
  readonly ink: Ink;
  readonly values: Column;
  /** What is told beside a value; null where it stands alone. */
  readonly spread: Spread | null;
  /** Whether it is of the theory. */
  readonly theory: boolean;
}

/** Around each value of a series, and what value and edges are in the words of a table's head. */
export interface Spread {
  readonly low: Column;
  readonly high: Column;
  readonly names: { readonly value: string; readonly low: string; readonly high: string };
}

export interface Panel {
  /** The same for the same panel of the next scene. */
  readonly key: string;
  /** `η = 0.01`; "" where it is alone. */
  readonly title: string;
  /** Numbers told in the title: `growth ×39`. */
  readonly told: string;
  readonly x: Axis;
  readonly y: Axis;
  /** What the axes cannot show, as sentences; "" where they show all. */
  readonly remark: string;
  /** In place of a drawing, where there is nothing to draw. */
  readonly empty: string | null;
  readonly marks: readonly Mark[];
  /** Over `at`, such as the sample times; empty where the panel is no function of its x axis. */
  readonly at: readonly number[];
  readonly series: readonly Series[];
}

/** Whether its cursor goes along samples; over any other it goes from place to place. */
export function isOverTime({ at, series }: Pick<Panel, "at" | "series">): boolean {
  return at.length > 0 || series.length > 0;
}

export interface LegendEntry {
  /** "" of one that explains and hides nothing. */
  readonly key: string;
  readonly label: string;
  readonly ink: Ink;
  readonly look: "line" | "dashed" | "band" | "disc" | "ring" | "cross" | "square" | "arrow";
  readonly opacity: number;
}

/** One view, drawn. */
export interface Scene {
  readonly kind: "time" | "plane" | "map" | "matrix" | "histogram";
  readonly title: string;
  readonly note: string;
  readonly panels: readonly Panel[];
  /** How many panels stand side by side, where there is room. */
  readonly columns: number;
  readonly legend: readonly LegendEntry[];
  /** What the colours of cells stand for; null without cells. */
  readonly ramp: RampScale | null;
  /** Whether the y axis may be switched between linear and logarithmic. */
  readonly scalable: boolean;
}
