/** Pollutants and items of water: their columns and names. */
import type { Column } from "@/parts/DataTable.vue";

export const AIR_ITEMS = ["pm25", "pm10", "so2", "no2", "co", "o3_8h"];

/** Digits shown after the point where it is not one. */
const DIGITS: Record<string, number> = { co: 2, ph: 2, do: 2, cod_mn: 2, nh3_n: 3, tp: 3, tn: 2 };

type Say = (key: string) => string;
type Write = (value: number | null | undefined, digits?: number) => string;

/** A column for each item; the sort is by the value itself. */
export function itemColumns<Row extends { values: Record<string, number | null> }>(items: readonly string[], t: Say, number: Write): Column<Row>[] {
  return items.map((item) => ({
    key: item,
    label: t(`items.${item}`),
    number: true,
    text: (row) => number(row.values[item], DIGITS[item] ?? 1),
    sort: (row) => row.values[item] ?? null,
  }));
}

export const itemNames = (items: readonly string[], t: Say): string => items.map((item) => t(`items.${item}`)).join(t("table.list"));
