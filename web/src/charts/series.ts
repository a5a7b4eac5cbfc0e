/** The series of an indicator: figures by how they came about, targets, forecast band. */
import { colour } from "@/state/theme";
import { axis, base, type Option } from "./echarts";

export interface Dot {
  period: string;
  value: number | null;
  basis: string;
}
export interface Goal {
  year: string;
  value: number;
  name: string;
}
export interface Band {
  period: string;
  value: number;
  low: number;
  high: number;
}

const SIGN: Record<string, string> = {
  reported: "circle",
  derived: "emptyCircle",
  computed: "rect",
  synthetic: "diamond",
};

export function seriesOption(lines: { name: string; basis: string; dots: Dot[] }[], goals: Goal[], band: Band[], words: { unit: string; forecast: string; target: string }): Option {
  const start = base();
  const years = [...new Set([...lines.flatMap((l) => l.dots.map((d) => d.period)), ...goals.map((g) => g.year), ...band.map((b) => b.period)])].sort();
  const accents = [colour("accent"), colour("late-fill"), colour("grey"), colour("bad-fill")];
  const at = (list: { period: string }[], year: string) => list.find((one) => one.period === year);
  const ribbon = band.length === 0 ? [] : [
    { name: words.forecast, type: "line", stack: "band", symbol: "none", silent: true, lineStyle: { opacity: 0 }, tooltip: { show: false }, data: years.map((y) => (at(band, y) as Band | undefined)?.low ?? null) },
    { name: words.forecast, type: "line", stack: "band", symbol: "none", silent: true, lineStyle: { opacity: 0 }, tooltip: { show: false }, areaStyle: { color: colour("accent"), opacity: 0.14 }, data: years.map((y) => { const b = at(band, y) as Band | undefined; return b ? b.high - b.low : null; }) },
    { name: words.forecast, type: "line", symbol: "emptyTriangle", symbolSize: 7, lineStyle: { type: "dotted", color: colour("accent") }, itemStyle: { color: colour("accent") }, data: years.map((y) => (at(band, y) as Band | undefined)?.value ?? null) },
  ];
  const figures = lines.map((line, n) => ({
    name: line.name,
    type: "line",
    connectNulls: true,
    symbol: SIGN[line.basis] ?? "circle",
    symbolSize: line.basis === "reported" ? 7 : 9,
    lineStyle: { width: 2, color: accents[n % accents.length] },
    itemStyle: { color: accents[n % accents.length] },
    data: years.map((y) => (at(line.dots, y) as Dot | undefined)?.value ?? null),
  }));
  const marks = goals.length === 0 ? [] : [{
    name: words.target,
    type: "scatter",
    symbol: "path://M-10 -1.5 H10 V1.5 H-10 Z",
    symbolSize: [30, 5],
    itemStyle: { color: colour("late-fill") },
    z: 5,
    data: goals.map((g) => ({ name: g.name, value: [years.indexOf(g.year), g.value] })),
    tooltip: { trigger: "item" },
  }];
  return {
    ...start,
    tooltip: { ...(start.tooltip as object), valueFormatter: (v) => (v === null || v === undefined ? "—" : `${Array.isArray(v) ? v[1] : v} ${words.unit}`) },
    xAxis: axis("category", { data: years }),
    yAxis: axis("value", { scale: true, name: words.unit }),
    series: [...ribbon, ...figures, ...marks],
  } as Option;
}
