import type { Words } from "./schema";
export interface Warning { severity: string; kind: string; title: Words; message: Words; indicator: string | null; step: string | null }
export interface Uploaded { file: string; new: number; changed: number; unchanged: number; refused: number; refused_rows: { row: number; reason: string }[]; notes: string[]; committed: boolean }
export interface Session { user: { name: string; display: string } | null; permissions: string[]; csrf: string | null; login: { password: boolean; oidc: boolean } }
