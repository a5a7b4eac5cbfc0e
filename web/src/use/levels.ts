import { computed, type ComputedRef } from "vue";
import type { Level } from "@/api/schema";
import { levelWords, type LevelWords } from "@/charts/levels";
import { useSay } from "@/text/say";

/** Levels, months and weekdays in the words of the language now. */
export function useLevelWords(levels: () => Level[]): ComputedRef<LevelWords> {
  const { t, say, lang } = useSay();
  return computed(() => {
    const tag = lang() === "zh" ? "zh-CN" : "en";
    const months = Array.from({ length: 12 }, (_, n) => new Date(Date.UTC(2024, n, 1)).toLocaleDateString(tag, { month: "short", timeZone: "UTC" }));
    const days = Array.from({ length: 7 }, (_, n) => new Date(Date.UTC(2024, 8, 1 + n)).toLocaleDateString(tag, { weekday: "narrow", timeZone: "UTC" }));
    return levelWords(levels(), (level) => say(level.title), t("map.no_value"), months, days);
  });
}
