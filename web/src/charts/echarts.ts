/** The parts of ECharts that our charts use, and the looks they share. */
import { BarChart, HeatmapChart, LineChart, ScatterChart } from "echarts/charts";
import {
  CalendarComponent,
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  TooltipComponent,
  VisualMapComponent,
} from "echarts/components";
import { type ECharts, init, use } from "echarts/core";
import type { EChartsOption } from "echarts";
import { SVGRenderer } from "echarts/renderers";
import { colour } from "@/state/theme";

use([
  BarChart,
  CalendarComponent,
  GridComponent,
  HeatmapChart,
  LegendComponent,
  LineChart,
  MarkLineComponent,
  ScatterChart,
  SVGRenderer,
  TooltipComponent,
  VisualMapComponent,
]);

export type Chart = ECharts;
export type Option = EChartsOption;

/** Lines are SVG: crisp on paper, and read by the theme's colours. */
export function draw(box: HTMLElement): Chart {
  return init(box, null, { renderer: "svg" });
}

/** What every chart begins with. */
export function base(): Option {
  const sans = colour("sans");
  return {
    animation: false,
    textStyle: { fontFamily: sans, color: colour("ink") },
    grid: { left: 8, right: 24, top: 60, bottom: 8, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
    tooltip: {
      trigger: "axis",
      backgroundColor: colour("raised"),
      borderColor: colour("line"),
      textStyle: { color: colour("ink"), fontSize: 13, fontFamily: sans },
    },
    legend: {
      type: "plain",
      left: 0,
      top: 0,
      itemWidth: 18,
      itemHeight: 8,
      textStyle: { color: colour("soft"), fontSize: 12, fontFamily: sans },
    },
  };
}

export function axis(kind: "category" | "value" | "time", more: object = {}): object {
  return {
    type: kind,
    axisLine: { lineStyle: { color: colour("edge") } },
    axisTick: { show: false },
    axisLabel: { color: colour("soft"), fontSize: 12 },
    nameTextStyle: { color: colour("soft"), fontSize: 12, align: "left", padding: [0, 0, 0, -24] },
    splitLine: { show: kind === "value", lineStyle: { color: colour("line") } },
    ...more,
  };
}
