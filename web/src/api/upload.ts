import { bare, told } from "./client";
import type { Uploaded } from "./types";

/** Send a file: to be looked at only, or to be stored. */
export function send(kind: string, file: File, commit: boolean): Promise<Uploaded> {
  const form = new FormData();
  form.append("file", file);
  form.append("commit", String(commit));
  const body = form as never; // the client sends a form as it is
  if (kind === "observations") return told(bare.POST("/api/v1/uploads/observations", { body }));
  return told(bare.POST("/api/v1/uploads/readings/{medium}", { params: { path: { medium: kind } }, body }));
}
