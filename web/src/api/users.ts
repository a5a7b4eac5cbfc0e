import { api, told } from "./client";
import type { NewUser, Role, User } from "./schema";

export const open = (body: NewUser): Promise<User> => told(api.POST("/api/v1/users", { body }));

export const changeRole = (name: string, body: Role): Promise<User> =>
  told(api.POST("/api/v1/users/{name}/roles", { params: { path: { name } }, body }));

export const setPassword = (name: string, password: string): Promise<unknown> =>
  told(api.POST("/api/v1/users/{name}/password", { params: { path: { name } }, body: { password } }));

export const close = (name: string, shut: boolean): Promise<User> =>
  told(api.POST("/api/v1/users/{name}/closings", { params: { path: { name } }, body: { close: shut } }));

/** Change one's own password. */
export const changePassword = (old: string, fresh: string): Promise<unknown> =>
  told(api.POST("/api/v1/session/password", { body: { old, new: fresh } }));
