import { shallowReactive } from "vue";
import { api, bare, setToken, told } from "@/api/client";
import type { WorkspaceAnswer } from "@/api/schema";
import type { Session } from "@/api/types";

/** What the shell knows: the workspace served, and who looks at it. */
export const session = shallowReactive<{ workspace: WorkspaceAnswer | null; who: Session | null; failed: boolean }>({
  workspace: null,
  who: null,
  failed: false,
});

function seen(who: Session): void {
  session.who = who;
  setToken(who.csrf);
}

export async function enter(): Promise<void> {
  try {
    const workspace = await told(api.GET("/api/v1/workspace"));
    session.workspace = workspace;
    session.failed = false;
    seen(await told(bare.GET("/api/v1/session")));
  } catch {
    session.failed = session.workspace === null;
  }
}

export async function login(name: string, password: string): Promise<void> {
  seen(await told(bare.POST("/api/v1/session", { body: { name, password } })));
}

export async function logout(): Promise<void> {
  await told(bare.DELETE("/api/v1/session"));
  seen(await told(bare.GET("/api/v1/session")));
}

export const may = (permission: string): boolean => session.who?.permissions.includes(permission) ?? false;
