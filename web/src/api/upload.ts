import { api, told } from "./client";
import type { Upload } from "./schema";

/** Send a file: to be looked at only, or to be stored. */
export function send(kind: string, file: File, commit: boolean, register = ""): Promise<Upload> {
  const form = new FormData();
  form.append("file", file);
  form.append("commit", String(commit));
  const as = { body: { file: "", commit }, bodySerializer: () => form };
  if (kind === "observations") return told(api.POST("/api/v1/uploads/observations", as));
  if (kind === "tasks") {
    if (register !== "") form.append("kind", register);
    return told(api.POST("/api/v1/uploads/tasks", as));
  }
  return told(api.POST("/api/v1/uploads/readings/{medium}", { ...as, params: { path: { medium: kind } } }));
}
