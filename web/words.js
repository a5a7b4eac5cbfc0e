// The words of the page stand in the product's YAML files, each with both languages beside each other:
//   empty: {zh: 没有, en: none}
// This plugin hands each language its own tree, as vue-i18n wants it.
import { readFileSync } from "node:fs";
import { parse } from "yaml";

const PREFIX = "virtual:words/";
const fileOf = (name) => new URL(`../src/shanhai/data/${name}.yaml`, import.meta.url);
const read = (name) => parse(readFileSync(fileOf(name), "utf8"));

/** vue-i18n gives meaning to @ and |; in our words they are plain. */
const plain = (text) => String(text).replace(/[@|]/g, (sign) => `{'${sign}'}`);

function inLanguage(tree, lang) {
  if (tree === null || typeof tree !== "object") return plain(tree ?? "");
  if ("zh" in tree && "en" in tree) return plain(tree[lang] ?? "");
  return Object.fromEntries(Object.entries(tree).map(([key, value]) => [key, inLanguage(value, lang)]));
}

/** What each role may do, in one line. */
function mayOf(roles, actions) {
  const titles = (role) => Object.values(actions).filter((action) => action.roles.includes(role)).map((action) => action.title);
  const line = (role) => ({ zh: titles(role).map((title) => title.zh).join("；"), en: titles(role).map((title) => title.en).join("; ") });
  return Object.fromEntries(Object.keys(roles).map((role) => [role, line(role)]));
}

export function words() {
  return {
    name: "shanhai-words",
    resolveId: (id) => (id.startsWith(PREFIX) ? `\0${id}` : undefined),
    load(id) {
      if (!id.startsWith(`\0${PREFIX}`)) return undefined;
      for (const name of ["labels", "page", "tasks", "figures", "permissions"]) this.addWatchFile(fileOf(name).pathname);
      const { statuses, verdicts, kinds } = read("tasks");
      const titles = Object.fromEntries(Object.entries(kinds).map(([id, kind]) => [id, kind.title]));
      const { roles, actions } = read("permissions");
      const all = { ...read("labels"), ...read("page"), duty: statuses, verdicts, kinds: titles, submission: read("figures").states, roles, may: mayOf(roles, actions) };
      return `export default ${JSON.stringify(inLanguage(all, id.slice(PREFIX.length + 1)))}`;
    },
  };
}
