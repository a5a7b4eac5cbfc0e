/** The series of an indicator: figures by how they came about, targets, forecast band. */
import { colour } from "@/state/theme";
import { axis, base, type Option } from "./echarts";

export interface Dot {
  period: string;
  value: number | null;
  basis: string;
  counts: boolean;
}
export interface Goal {
  year: string;
  value: number;
  name: string;
}
export interface Band {
  period: string;
  low: number;
  high: number;
}

/** How a figure came about is told by the sign, so that colour is not alone. */
const SIGNS: Record<string, string> = { reported: "circle", derived: "emptyCircle", computed: "rect", synthetic: "diamond" };

/** All years from the first to the last, so that time runs evenly; other periods as they come. */
function periods(found: string[]): string[] {
  const sorted = [...new Set(found)].sort();
  if (!sorted.every((one) => /^\d{4}$/.test(one)) || sorted.length === 0) return sorted;
  const [first, last] = [Number(sorted[0]), Number(sorted.at(-1))];
  return Array.from({ length: last - first + 1 }, (_, n) => String(first + n));
}

export interface SeriesWords {
  unit: string;
  target: string;
  forecast: string;
  other: string;
  basis: (id: string) => string;
}

export function seriesOption(dots: Dot[], goals: Goal[], band: Band[], words: SeriesWords): Option {
  const start = base();
  const years = periods([...dots, ...band].map((one) => one.period).concat(goals.map((goal) => goal.year)));
  const counted = dots.filter((dot) => dot.counts);
  const along = <T extends { period: string }, V>(list: T[], value: (one: T) => V) =>
    years.map((year) => list.filter((one) => one.period === year).map(value)[0] ?? null);
  const line = (basis: string[], tone: string) => ({
    type: "line",
    connectNulls: true,
    symbol: "none",
    silent: true,
    lineStyle: { width: 2, color: colour(tone) },
    tooltip: { show: false },
    data: along(counted.filter((dot) => basis.includes(dot.basis)), (dot) => dot.value),
  });
  const signs = [...new Set(dots.map((dot) => dot.basis))].map((basis) => {
    const tone = colour(basis === "computed" || basis === "synthetic" ? "grey" : "accent");
    return {
      name: words.basis(basis),
      type: "scatter",
      symbol: SIGNS[basis] ?? "circle",
      symbolSize: 9,
      itemStyle: { color: tone },
      data: along(counted.filter((dot) => dot.basis === basis), (dot) => dot.value),
    };
  });
  const others = dots.filter((dot) => !dot.counts);
  const bands = band.length === 0 ? [] : ribbon(band, words.forecast, along);
  return {
    ...start,
    tooltip: {
      ...(start.tooltip as object),
      valueFormatter: (value) => (value === null || value === undefined ? "—" : `${Array.isArray(value) ? value[1] : value} ${words.unit}`),
    },
    xAxis: axis("category", { data: years }),
    yAxis: axis("value", { scale: true, name: words.unit, nameGap: 12 }),
    series: [
      ...bands,
      line(["reported", "derived"], "accent"),
      line(["computed", "synthetic"], "grey"),
      ...signs,
      ...(others.length === 0
        ? []
        : [{ name: words.other, type: "scatter", symbol: "emptyDiamond", symbolSize: 8, itemStyle: { color: colour("grey-fill") }, data: others.map((dot) => [dot.period, dot.value]) }]),
      ...(goals.length === 0
        ? []
        : [{ name: words.target, type: "scatter", symbol: DASH, symbolSize: [30, 5], itemStyle: { color: colour("late-fill") }, z: 5, data: goals.map((goal) => ({ name: goal.name, value: [goal.year, goal.value] })) }]),
    ],
  } as Option;
}

const DASH = "path://M-10 -1.5 H10 V1.5 H-10 Z";

function ribbon(band: Band[], name: string, along: (list: Band[], value: (one: Band) => number) => (number | null)[]): object[] {
  const hidden = { name, type: "line", stack: "band", connectNulls: true, symbol: "none", silent: true, lineStyle: { opacity: 0 }, itemStyle: { color: colour("accent"), opacity: 0.3 }, tooltip: { show: false } };
  return [
    { ...hidden, data: along(band, (one) => one.low) },
    { ...hidden, areaStyle: { color: colour("accent"), opacity: 0.2 }, data: along(band, (one) => one.high - one.low) },
  ];
}
