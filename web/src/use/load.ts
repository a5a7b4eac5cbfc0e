import { type Ref, ref, shallowRef, watchEffect } from "vue";
import { Refused } from "@/api/client";

export interface Load<T> {
  data: Ref<T | null>;
  error: Ref<Refused | null>;
  loading: Ref<boolean>;
  again: () => void;
}

/**
 * Ask the server, and ask again when what the question was made of changes.
 * What was there stays on the page until the new answer is there.
 */
export function useLoad<T>(ask: (signal: AbortSignal) => Promise<T> | null): Load<T> {
  const data = shallowRef<T | null>(null);
  const error = shallowRef<Refused | null>(null);
  const loading = ref(true);
  const turn = ref(0);
  watchEffect((onCleanup) => {
    void turn.value;
    const stop = new AbortController();
    onCleanup(() => stop.abort());
    const answer = ask(stop.signal);
    if (answer === null) {
      data.value = null;
      loading.value = false;
      return;
    }
    loading.value = true;
    answer
      .then((found) => {
        if (stop.signal.aborted) return;
        data.value = found;
        error.value = null;
        loading.value = false;
      })
      .catch((trouble: unknown) => {
        if (stop.signal.aborted) return;
        data.value = null;
        error.value = trouble instanceof Refused ? trouble : new Refused(0, "unreachable", String(trouble));
        loading.value = false;
      });
  });
  return { data, error, loading, again: () => (turn.value += 1) };
}
