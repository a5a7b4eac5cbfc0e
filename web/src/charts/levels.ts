/** Charts of levels and classes in the standard's colours: calendar of days, months, station by month. */
import type { DayView, Level, LevelMonth, Shares } from "@/api/schema";
import { inkOn } from "@/map/signs";
import { colour } from "@/state/theme";
import { axis, base, type Option } from "./echarts";

const MISSING = 0;

/** The pieces of a legend: every level with its colour, and no value. */
function pieces(levels: { level: number; colour: string; name: string }[], none: string): object[] {
  return [...levels.map((one) => ({ value: one.level, color: one.colour, label: one.name })), { value: MISSING, color: colour("none-fill"), label: none }];
}

export interface LevelWords {
  levels: { level: number; colour: string; name: string }[];
  none: string;
  months: string[];
  days: string[];
}

export const levelWords = (levels: Level[], name: (level: Level) => string, none: string, months: string[], days: string[]): LevelWords => ({
  levels: levels.map((one) => ({ level: one.level, colour: one.colour, name: name(one) })),
  none,
  months,
  days,
});

export function calendarOption(days: DayView[], year: number, words: LevelWords, tip: (day: DayView) => string): Option {
  const start = base();
  const by = new Map(days.map((day) => [day.date, day]));
  return {
    ...start,
    legend: undefined,
    tooltip: { ...(start.tooltip as object), trigger: "item", formatter: (event: unknown) => tip(by.get((event as { value: [string] }).value[0]) ?? (days[0] as DayView)) },
    visualMap: { type: "piecewise", pieces: pieces(words.levels, words.none), orient: "horizontal", left: 0, top: 0, itemWidth: 14, itemHeight: 14, itemGap: 14, textStyle: { color: colour("soft") } } as never,
    calendar: {
      range: String(year),
      top: 64,
      left: 36,
      right: 8,
      cellSize: ["auto", 18],
      itemStyle: { color: colour("surface"), borderColor: colour("surface"), borderWidth: 2 },
      splitLine: { lineStyle: { color: colour("edge"), width: 1 } },
      yearLabel: { show: false },
      monthLabel: { nameMap: words.months, color: colour("soft") },
      dayLabel: { nameMap: words.days, firstDay: 1, color: colour("soft") },
    },
    series: [{ type: "heatmap", coordinateSystem: "calendar", data: days.map((day) => [day.date, day.level ?? MISSING]) }],
  };
}

/** How many days of each level each month had. */
export function monthsOption(months: LevelMonth[], words: LevelWords): Option {
  return {
    ...base(),
    xAxis: axis("category", { data: months.map((one) => words.months[one.month - 1] ?? "") }),
    yAxis: axis("value", { minInterval: 1 }),
    series: words.levels.map((level) => ({
      name: level.name,
      type: "bar",
      stack: "days",
      barMaxWidth: 36,
      itemStyle: { color: level.colour, borderColor: colour("surface"), borderWidth: 1 },
      data: months.map((one) => one.levels[level.level - 1] ?? 0),
    })),
  } as Option;
}

/** Shares of the classes by month, each bar a hundred. */
export function sharesOption(shares: Shares[], words: LevelWords): Option {
  const start = base();
  return {
    ...start,
    tooltip: { ...(start.tooltip as object), valueFormatter: (value) => `${value}%` },
    xAxis: axis("category", { data: shares.map((one) => words.months[one.month - 1] ?? "") }),
    yAxis: axis("value", { max: 100, axisLabel: { formatter: "{value}%", color: colour("soft") } }),
    series: words.levels.map((level) => ({
      name: level.name,
      type: "bar",
      stack: "shares",
      barMaxWidth: 36,
      itemStyle: { color: level.colour, borderColor: colour("surface"), borderWidth: 1 },
      data: shares.map((one) => Math.round((one.shares[level.level - 1] ?? 0) * 10) / 10),
    })),
  } as Option;
}

/** A grid of sites by months in class colours, each cell with its numeral. */
export function gridOption(rows: string[], cells: [month: number, row: number, level: number][], words: LevelWords): Option {
  const start = base();
  const fills = new Map(words.levels.map((one) => [one.level, one.colour]));
  return {
    ...start,
    legend: undefined,
    grid: { ...(start.grid as object), top: 40 },
    tooltip: { ...(start.tooltip as object), trigger: "item", formatter: (event: unknown) => tipOf((event as { value: [number, number, number] }).value) },
    visualMap: { type: "piecewise", pieces: pieces(words.levels, words.none), orient: "horizontal", left: 0, top: 0, itemWidth: 14, itemHeight: 14, itemGap: 14, textStyle: { color: colour("soft") } } as never,
    xAxis: axis("category", { data: words.months, position: "bottom" }),
    yAxis: axis("category", { data: rows, inverse: true, axisLabel: { color: colour("ink"), fontSize: 12, width: 170, overflow: "truncate" } }),
    series: [
      {
        type: "heatmap",
        data: cells.map(([month, row, level]) => ({
          value: [month - 1, row, level],
          label: { show: true, formatter: level === MISSING ? "–" : String(level), color: inkOn(fills.get(level) ?? "#dfe5e7"), fontSize: 11 },
        })),
        itemStyle: { borderColor: colour("surface"), borderWidth: 2 },
      },
    ],
  } as Option;

  function tipOf([month, row, level]: [number, number, number]): string {
    const name = words.levels.find((one) => one.level === level)?.name ?? words.none;
    return `${rows[row] ?? ""} ${words.months[month] ?? ""}: ${name}`;
  }
}
