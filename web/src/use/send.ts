import { type Ref, ref, shallowRef } from "vue";
import { Refused } from "@/api/client";

export interface Send {
  busy: Ref<boolean>;
  trouble: Ref<Refused | null>;
  /** Tells whether the server took it; if not, `trouble` has what it said. */
  send: (ask: () => Promise<unknown>) => Promise<boolean>;
}

/** Change something the server holds; what was typed is still there when it is refused. */
export function useSend(): Send {
  const busy = ref(false);
  const trouble = shallowRef<Refused | null>(null);
  async function send(ask: () => Promise<unknown>): Promise<boolean> {
    busy.value = true;
    trouble.value = null;
    try {
      await ask();
      return true;
    } catch (error) {
      trouble.value = error instanceof Refused ? error : new Refused(0, "unreachable", String(error));
      return false;
    } finally {
      busy.value = false;
    }
  }
  return { busy, trouble, send };
}
