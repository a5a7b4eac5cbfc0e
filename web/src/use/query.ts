import { computed, type WritableComputedRef } from "vue";
import { useRoute, useRouter } from "vue-router";

/** A value that lives in the address (`?name=…`), so that a view can be sent to a colleague. */
export function useParam(name: string, usual = ""): WritableComputedRef<string> {
  const route = useRoute();
  const router = useRouter();
  return computed({
    get: () => {
      const found = route.query[name];
      return (Array.isArray(found) ? found[0] : found) ?? usual;
    },
    set: (value) => {
      const query = { ...route.query };
      if (value === usual || value === "") delete query[name];
      else query[name] = value;
      void router.replace({ query });
    },
  });
}

/** Several values under one name (`?name=a,b`). */
export function useParams(name: string): WritableComputedRef<string[]> {
  const one = useParam(name);
  return computed({
    get: () => one.value.split(",").filter(Boolean),
    set: (values) => (one.value = values.join(",")),
  });
}
