import { useI18n } from "vue-i18n";
import type { Lang, Words } from "@/i18n";

/** Ways to put data into words of the language now. */
export function useSay() {
  const { t, te, locale, messages } = useI18n();
  const lang = (): Lang => (locale.value === "en" ? "en" : "zh");

  /** A text that came in both languages. */
  const say = (words: Words | null | undefined): string => words?.[lang()] ?? "";

  const words = (group: string): Record<string, string> =>
    (messages.value as Record<string, Record<string, Record<string, string>>>)[locale.value]?.[group] ?? {};

  /** The word of an id (`term("status", "met")`), or the id where there is none. */
  const term = (group: string, id: string | null | undefined): string => (id ? (words(group)[id] ?? id) : "");

  /** All ids of a group with their words, to choose from. */
  const terms = (group: string) => Object.entries(words(group)).map(([id, name]) => ({ id, name }));

  /** A number as it is read: up to `digits` digits after the point, thousands apart. */
  function number(value: number | null | undefined, digits = 4): string {
    if (value === null || value === undefined || Number.isNaN(value)) return "—";
    return new Intl.NumberFormat(lang() === "zh" ? "zh-CN" : "en", { maximumFractionDigits: digits }).format(value);
  }

  const unit = (id: string | null | undefined): string => term("units", id);

  /** A number with its unit; Chinese and % follow at once, a power of ten after ×, other units after a space. */
  function amount(value: number | null | undefined, id: string | null | undefined, digits = 4): string {
    const name = unit(id);
    const apart = name === "" || name === "%" || lang() === "zh" ? "" : name.startsWith("10") ? " × " : " ";
    return `${number(value, digits)}${value === null || value === undefined ? "" : apart + name}`;
  }

  const percent = (part: number, whole: number): string => (whole > 0 ? `${number((100 * part) / whole, 0)}%` : "—");

  /** A change in per cent with its sign (`+2.7%`). */
  function signed(value: number | null | undefined, digits = 1): string {
    if (value === null || value === undefined) return "—";
    return `${value > 0 ? "+" : ""}${number(value, digits)}%`;
  }

  /** A day or time of the server (`2025-03-01T08:00:00`) as it is read; of one that says it is in UTC, the reader's own. */
  function moment(text: string | null | undefined): string {
    if (!text) return "—";
    if (/(Z|\+00:00)$/.test(text)) return new Date(text).toLocaleString("sv-SE", { dateStyle: "short", timeStyle: "short" });
    return text.replace("T", " ").replace(/(:\d\d):\d\d(\.\d+)?(\+.*|Z)?$/, "$1");
  }

  return { t, te, lang, say, term, terms, number, unit, amount, percent, signed, moment };
}
