import { shallowReactive } from "vue";
import { api, setToken, told } from "@/api/client";
import type { Who, WorkspaceAnswer } from "@/api/schema";

/** What the shell knows: the workspace served, and who looks at it. */
export const session = shallowReactive<{ workspace: WorkspaceAnswer | null; who: Who | null; failed: boolean }>({
  workspace: null,
  who: null,
  failed: false,
});

function seen(who: Who): void {
  session.who = who;
  setToken(who.csrf ?? null);
}

let entering: Promise<void> | null = null;

/** Ask what is served and who looks at it; who asks meanwhile waits for the same answer. */
export function enter(): Promise<void> {
  entering ??= ask().finally(() => (entering = null));
  return entering;
}

async function ask(): Promise<void> {
  try {
    const workspace = await told(api.GET("/api/v1/workspace"));
    session.workspace = workspace;
    session.failed = false;
    seen(await told(api.GET("/api/v1/session")));
  } catch {
    session.failed = session.workspace === null;
  }
}

/** Sign in; in place of another, whose token the change must show, so who that is must be known first. */
export async function login(name: string, password: string): Promise<void> {
  if (session.who === null) await enter();
  seen(await told(api.POST("/api/v1/session", { body: { name, password } })));
}

export async function logout(): Promise<void> {
  await told(api.DELETE("/api/v1/session"));
  seen(await told(api.GET("/api/v1/session")));
}

export const may = (permission: string): boolean => session.who?.permissions?.includes(permission) ?? false;
