/** Charts of ecosystem accounts: totals by year, bars of services, areas and causes; money in 亿元. */
import { colour } from "@/state/theme";
import { yi } from "@/text/money";
import { axis, base, type Option } from "./echarts";

/** Colours of the groups of services, in the order in which the account has them. */
const TONES = ["late-fill", "good-fill", "track-fill", "grey-fill"];
const DASH = "path://M-10 -1.5 H10 V1.5 H-10 Z";

export interface Stack {
  name: string;
  values: (number | null)[];
}
export interface Ends {
  low: number;
  high: number;
}

const stacks = (groups: Stack[], more: object) =>
  groups.map((group, at) => ({
    name: group.name,
    type: "bar",
    stack: "all",
    itemStyle: { color: colour(TONES[at % TONES.length] as string), borderColor: colour("surface"), borderWidth: 1 },
    data: group.values.map(yi),
    ...more,
  }));

/** The years as stacked bars; beside them the total at constant prices, and where it may lie. */
export function historyOption(years: string[], groups: Stack[], constant: Stack, spans: (Ends | null)[], interval: string): Option {
  const ends = years.flatMap((year, at) => {
    const span = spans[at];
    return span ? [[year, yi(span.low)], [year, yi(span.high)]] : [];
  });
  return {
    ...base(),
    xAxis: axis("category", { data: years }),
    yAxis: axis("value"),
    series: [
      ...stacks(groups, { barMaxWidth: 56 }),
      { name: constant.name, type: "scatter", symbol: "diamond", symbolSize: 11, itemStyle: { color: colour("ink") }, z: 5, data: constant.values.map(yi) },
      ...(ends.length === 0 ? [] : [{ name: interval, type: "scatter", symbol: DASH, symbolSize: [30, 4], itemStyle: { color: colour("ink") }, z: 5, data: ends }]),
    ],
  } as Option;
}

/** Bars from the left, one a row, the first above; each may be made of groups. */
export function barsOption(rows: string[], groups: Stack[]): Option {
  const start = base();
  const legend = groups.length > 1;
  const wide = innerWidth < 700 ? 96 : 190;
  return {
    ...start,
    legend: legend ? start.legend : undefined,
    grid: { ...(start.grid as object), top: legend ? 44 : 8 },
    tooltip: { ...(start.tooltip as object), axisPointer: { type: "shadow" } },
    xAxis: axis("value"),
    yAxis: axis("category", { data: rows, inverse: true, axisLabel: { color: colour("ink"), fontSize: 12, width: wide, overflow: "truncate" } }),
    series: stacks(groups, { barMaxWidth: 18, ...(legend ? {} : { itemStyle: { color: colour("good-fill") } }) }),
  } as Option;
}
