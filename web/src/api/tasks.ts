import { api, told } from "./client";

/** What names a task. */
export interface Task {
  plan: string;
  no: string;
}

/** What a unit reports of its part. */
export interface Progress {
  unit: string;
  percent: number;
  text: string;
  done: string | null;
  invested: number | null;
  evidence: File[];
}

export function report(path: Task, given: Progress): Promise<unknown> {
  const form = new FormData();
  form.append("unit", given.unit);
  form.append("percent", String(given.percent));
  form.append("text", given.text);
  if (given.done !== null) form.append("done", given.done);
  if (given.invested !== null) form.append("invested", String(given.invested));
  for (const file of given.evidence) form.append("evidence", file);
  const body = { percent: given.percent, text: given.text };
  return told(api.POST("/api/v1/tasks/{plan}/{no}/reports", { params: { path }, body, bodySerializer: () => form }));
}

export const review = (path: Task, unit: string, accept: boolean, reason: string): Promise<unknown> =>
  told(api.POST("/api/v1/tasks/{plan}/{no}/reviews", { params: { path }, body: { unit, accept, reason } }));

export const close = (path: Task, unit: string, shut: boolean, note: string): Promise<unknown> =>
  told(api.POST("/api/v1/tasks/{plan}/{no}/closings", { params: { path }, body: { unit, close: shut, note } }));

export const setMilestone = (path: Task, title: string, due: string): Promise<unknown> =>
  told(api.POST("/api/v1/tasks/{plan}/{no}/milestones", { params: { path }, body: { title, due } }));

export const reach = (path: Task, number: number): Promise<unknown> =>
  told(api.POST("/api/v1/tasks/{plan}/{no}/milestones/{number}", { params: { path: { ...path, number } }, body: {} }));

export const proof = (path: Task, digest: string): string =>
  `/api/v1/tasks/${encodeURIComponent(path.plan)}/${encodeURIComponent(path.no)}/evidence/${digest}`;
