import { createI18n } from "vue-i18n";

export type Lang = "zh" | "en";
export const LANGS: readonly Lang[] = ["zh", "en"];
const KEPT = "shanhai.lang";

/** The two languages of a text that comes as data. */
export interface Words {
  zh: string;
  en: string;
}

export const i18n = createI18n({
  legacy: false,
  locale: "zh",
  messages: {},
  missingWarn: import.meta.env.DEV,
  fallbackWarn: false,
});

const files: Record<Lang, () => Promise<{ default: Record<string, never> }>> = {
  zh: () => import("virtual:words/zh"),
  en: () => import("virtual:words/en"),
};

/** Change the language: load its words, keep the choice, tell the browser. */
export async function speak(lang: Lang): Promise<void> {
  const words = await files[lang]();
  i18n.global.setLocaleMessage(lang, words.default);
  i18n.global.locale.value = lang;
  document.documentElement.lang = lang === "zh" ? "zh-CN" : "en";
  localStorage.setItem(KEPT, lang);
}

/** The language of the address (`?lang=en`), else the one chosen last, else Chinese. */
export function firstLang(): Lang {
  const asked = new URLSearchParams(location.search).get("lang") ?? localStorage.getItem(KEPT);
  return LANGS.find((lang) => lang === asked) ?? "zh";
}
