import { api, told } from "./client";
import type { Handed, SubmissionRow } from "./schema";

/** Send a unit's filled-in template: to be checked only, or to be handed in. */
export function handIn(unit: string, file: File, commit: boolean): Promise<Handed> {
  const form = new FormData();
  form.append("file", file);
  form.append("unit", unit);
  form.append("commit", String(commit));
  return told(api.POST("/api/v1/uploads/submissions", { body: { file: "", commit }, bodySerializer: () => form }));
}

export const judge = (name: string, accept: boolean, reason: string): Promise<SubmissionRow> =>
  told(api.POST("/api/v1/submissions/{name}/reviews", { params: { path: { name } }, body: { accept, reason } }));

export const setDue = (year: string, due: string): Promise<unknown> =>
  told(api.POST("/api/v1/submissions/due", { body: { year: Number(year), due } }));

/** Years there may be figures of, the next first. */
export const YEARS = Array.from({ length: 7 }, (_, n) => String(new Date().getFullYear() + 1 - n)).map((id) => ({ id, name: id }));
/** The year that has ended: what is usually reported now. */
export const LAST_YEAR = String(new Date().getFullYear() - 1);

export const templateOf = (unit: string, year: string): string => `/api/v1/submissions/template?${new URLSearchParams({ unit, year })}`;

/** The spreadsheet as it was handed in. */
export const fileOf = (name: string): string => `/api/v1/submissions/${encodeURIComponent(name)}/file`;
