import createClient from "openapi-fetch";
import type { Words } from "@/i18n";
import type { paths } from "./schema";

/** The server said no, or did not answer (status 0). */
export class Refused extends Error {
  /** What it said, in both languages. */
  readonly said: Words;
  constructor(
    readonly status: number,
    readonly kind: string,
    message: string,
    chinese: string = message,
  ) {
    super(message);
    this.said = { zh: chinese, en: message };
  }
}

export const api = createClient<paths>({ baseUrl: location.origin });

/** The token that shows a change was asked for by this page; comes with the session. */
let token: string | null = null;
export function setToken(csrf: string | null): void {
  token = csrf;
}
api.use({
  onRequest({ request }) {
    if (request.method !== "GET" && token !== null) request.headers.set("X-CSRF-Token", token);
    return request;
  },
});

interface Said {
  error?: string;
  message?: string;
  message_zh?: string;
}

/** Give the data of an answer, or throw what the server said instead. */
export async function told<T>(answer: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T> {
  const { data, error, response } = await answer;
  if (response.ok) return data as T;
  const said = (typeof error === "object" && error !== null ? error : {}) as Said;
  throw new Refused(
    response.status,
    said.error ?? String(response.status),
    said.message ?? response.statusText,
    said.message_zh,
  );
}
