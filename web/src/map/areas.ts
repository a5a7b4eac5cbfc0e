import { computed, type Ref } from "vue";
import { api, told } from "@/api/client";
import { monitoring } from "@/api/monitoring";
import { useSay } from "@/text/say";
import { useLoad } from "@/use/load";
import { NOTHING, shadeOf, shades } from "./shades";

/** What stands for the air of a day among the indicators that may colour the areas; their ids have a point. */
export const AIR_OF_DAY = "aqi";

/** What the areas are coloured by: an indicator's figures of a year, or their air of a day. */
export function useAreaColours(by: Ref<string>, year: Ref<string>, day: Ref<string>, drawn: Ref<Set<string>>) {
  const { t, say, number, unit } = useSay();
  const air = computed(() => by.value === AIR_OF_DAY);
  const indicators = useLoad((signal) => told(api.GET("/api/v1/indicators", { params: { query: { limit: 5000 } }, signal })));
  const indicator = computed(() => indicators.data.value?.rows.find((one) => one.id === by.value) ?? null);

  const figures = useLoad((signal) => (by.value === "" || air.value ? null : monitoring.values(by.value, year.value, signal)));
  const shaded = computed(() => (figures.data.value ?? []).filter((row) => drawn.value.has(row.area)));
  const classes = computed(() => shades(shaded.value.map((row) => row.value)));

  const days = useLoad((signal) => (air.value ? monitoring.areasOn(day.value, signal) : null));
  const levels = useLoad((signal) => (air.value ? monitoring.levels("air", signal) : null));
  const colourOf = computed(() => new Map((levels.data.value ?? []).map((one) => [one.level, one.colour])));

  /** Code of an area → its colour. */
  const colours = computed<Record<string, string>>(() =>
    Object.fromEntries(
      air.value
        ? (days.data.value ?? []).map((row) => [row.area.code, colourOf.value.get(row.level ?? 0) ?? NOTHING])
        : shaded.value.map((row) => [row.area, shadeOf(row.value, classes.value) ?? ""]),
    ),
  );
  /** What the colours say. */
  const legend = computed(() => {
    if (!air.value) {
      const title = indicator.value === null ? "" : `${say(indicator.value.title)} ${unit(indicator.value.unit)}`;
      return { title, classes: classes.value.map(({ from, to, colour }) => ({ colour, name: from === to ? number(from) : `${number(from)} – ${number(to)}` })) };
    }
    const on = days.data.value?.[0]?.date;
    if (on === undefined) return { title: t("map.by_air"), classes: [] };
    return { title: t("map.air_on", { day: on }), classes: (levels.data.value ?? []).map((one) => ({ colour: one.colour, name: say(one.title) })) };
  });
  return { indicators, indicator, figures, days, levels, colours, legend };
}
