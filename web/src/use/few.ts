import { computed, ref, type ComputedRef } from "vue";
import { useParam } from "@/use/query";

/** How many rows a long list begins with: what is read at once, and quickly drawn. */
const FEW = 50;

/** Paper has no button for the rest. */
const printing = ref(false);
addEventListener("beforeprint", () => (printing.value = true));
addEventListener("afterprint", () => (printing.value = false));

/** How many of so many rows are drawn, and a way to all of them; which it is stands in the address. */
export function useFew(rows: () => number): { drawn: ComputedRef<number>; all: () => void } {
  const wanted = useParam("n");
  return {
    drawn: computed(() => (wanted.value === "all" || printing.value ? rows() : Math.min(rows(), FEW))),
    all: () => (wanted.value = "all"),
  };
}
