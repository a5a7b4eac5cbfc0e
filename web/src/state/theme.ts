import { computed, ref, watchEffect } from "vue";

export type Theme = "light" | "dark";
const KEPT = "shanhai.theme";
const system = matchMedia("(prefers-color-scheme: dark)");
const wishes = ref(localStorage.getItem(KEPT));
const systemDark = ref(system.matches);
system.addEventListener("change", (event) => (systemDark.value = event.matches));

/** The theme now: the one chosen, else the system's. */
export const theme = computed<Theme>(() => {
  if (wishes.value === "light" || wishes.value === "dark") return wishes.value;
  return systemDark.value ? "dark" : "light";
});

export function chooseTheme(chosen: Theme): void {
  localStorage.setItem(KEPT, chosen);
  wishes.value = chosen;
}

watchEffect(() => document.documentElement.classList.toggle("dark", theme.value === "dark"), { flush: "sync" });

/** The value of a colour of `tokens.css` now; depends on the theme, so that charts follow it. */
export function colour(name: string): string {
  void theme.value;
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}
