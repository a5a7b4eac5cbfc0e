import { createRouter, createWebHistory, type RouteRecordRaw } from "vue-router";

declare module "vue-router" {
  interface RouteMeta {
    /** The view's name among the words of the page (`views.<name>`), and its icon. */
    name: string;
    /** The view above it, for the breadcrumbs. */
    above?: string;
  }
}

const routes: RouteRecordRaw[] = [
  { path: "/", name: "overview", component: () => import("./views/OverviewView.vue"), meta: { name: "overview" } },
  { path: "/plans", name: "plans", component: () => import("./views/PlansView.vue"), meta: { name: "plans" } },
  {
    path: "/plans/:plan",
    name: "plan",
    component: () => import("./views/PlanView.vue"),
    meta: { name: "plan", above: "plans" },
  },
  { path: "/targets", name: "targets", component: () => import("./views/PlanView.vue"), meta: { name: "targets", above: "plans" } },
  { path: "/indicators", name: "indicators", component: () => import("./views/IndicatorsView.vue"), meta: { name: "indicators" } },
  {
    path: "/indicators/:indicator",
    name: "indicator",
    component: () => import("./views/IndicatorView.vue"),
    meta: { name: "indicator", above: "indicators" },
  },
  { path: "/conflicts", name: "conflicts", component: () => import("./views/ConflictsView.vue"), meta: { name: "conflicts" } },
  { path: "/map", name: "map", component: () => import("./views/MapView.vue"), meta: { name: "map" } },
  { path: "/air", name: "air", component: () => import("./views/AirView.vue"), meta: { name: "air" } },
  { path: "/water", name: "water", component: () => import("./views/WaterView.vue"), meta: { name: "water" } },
  { path: "/accounts", name: "accounts", component: () => import("./views/AccountsView.vue"), meta: { name: "accounts" } },
  {
    path: "/accounts/:account",
    name: "account",
    component: () => import("./views/AccountView.vue"),
    meta: { name: "account", above: "accounts" },
  },
  { path: "/tasks", name: "tasks", component: () => import("./views/TasksView.vue"), meta: { name: "tasks" } },
  { path: "/tasks/:plan/:no", name: "task", component: () => import("./views/TaskView.vue"), meta: { name: "task", above: "tasks" } },
  { path: "/assessment", name: "assessment", component: () => import("./views/AssessmentView.vue"), meta: { name: "assessment" } },
  { path: "/data", name: "data", component: () => import("./views/DataView.vue"), meta: { name: "data" } },
  { path: "/upload", name: "upload", component: () => import("./views/UploadView.vue"), meta: { name: "upload", above: "data" } },
  { path: "/figures", name: "figures", component: () => import("./views/FiguresView.vue"), meta: { name: "figures" } },
  {
    path: "/figures/:submission",
    name: "submission",
    component: () => import("./views/SubmissionView.vue"),
    meta: { name: "submission", above: "figures" },
  },
  { path: "/reports", name: "reports", component: () => import("./views/ReportsView.vue"), meta: { name: "reports" } },
  { path: "/users", name: "users", component: () => import("./views/UsersView.vue"), meta: { name: "users" } },
  { path: "/users/:user", name: "user", component: () => import("./views/UserView.vue"), meta: { name: "user", above: "users" } },
  { path: "/account", name: "own", component: () => import("./views/OwnView.vue"), meta: { name: "own" } },
  { path: "/login", name: "login", component: () => import("./views/LoginView.vue"), meta: { name: "login" } },
  { path: "/:rest(.*)", name: "missing", component: () => import("./views/MissingView.vue"), meta: { name: "missing" } },
];

export const router = createRouter({
  history: createWebHistory(),
  routes,
  scrollBehavior(to, from, kept) {
    if (kept) return kept;
    return to.path === from.path ? undefined : { top: 0 };
  },
});
