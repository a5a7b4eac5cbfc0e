/** What is measured at stations, and the shapes of the map. */
import type { FeatureCollection } from "geojson";
import { api, told } from "./client";
import type { RasterView } from "./schema";

const M = "/api/v1/monitoring";

/** One question each; the answers are those of the server's description. */
export const monitoring = {
  media: (signal: AbortSignal) => told(api.GET(M, { signal })),
  areas: (signal: AbortSignal) => told(api.GET("/api/v1/areas", { signal })) as Promise<unknown> as Promise<FeatureCollection>,
  base: (signal: AbortSignal) => told(api.GET("/api/v1/base", { signal })) as Promise<unknown> as Promise<FeatureCollection>,
  rasters: (signal: AbortSignal) => told(api.GET("/api/v1/rasters", { signal })) as Promise<unknown> as Promise<RasterView[]>,
  values: (indicator: string, period: string, signal: AbortSignal) => told(api.GET("/api/v1/values", { params: { query: { indicator, period: period || null } }, signal })),
  levels: (medium: string, signal: AbortSignal) => told(api.GET(`${M}/{medium}/levels`, { params: { path: { medium } }, signal })),
  latest: (medium: string, signal: AbortSignal) => told(api.GET(`${M}/{medium}/latest`, { params: { path: { medium } }, signal })),
  play: (medium: string, span: string, signal: AbortSignal) => told(api.GET(`${M}/{medium}/play`, { params: { path: { medium }, query: { span } }, signal })),
  completeness: (medium: string, year: number, signal: AbortSignal) => told(api.GET(`${M}/{medium}/completeness`, { params: { path: { medium }, query: { year } }, signal })),
  calendar: (area: string, year: number, signal: AbortSignal) => told(api.GET(`${M}/air/calendar`, { params: { query: { area, year } }, signal })),
  stationYear: (site: string, year: number, signal: AbortSignal) => told(api.GET(`${M}/air/sites/{site}`, { params: { path: { site }, query: { year } }, signal })),
  areasOn: (day: string, signal: AbortSignal) => told(api.GET(`${M}/air/areas`, { params: { query: { day: day || null } }, signal })),
  months: (area: string, year: number, signal: AbortSignal) => told(api.GET(`${M}/air/months`, { params: { query: { area, year } }, signal })),
  standing: (area: string, day: string, signal: AbortSignal) => told(api.GET(`${M}/air/standing`, { params: { query: { area, day } }, signal })),
  ranking: (by: "area" | "site", year: number, signal: AbortSignal) => told(api.GET(`${M}/air/ranking`, { params: { query: { by, year } }, signal })),
  sectionYear: (site: string, year: number, signal: AbortSignal) => told(api.GET(`${M}/water/sites/{site}`, { params: { path: { site }, query: { year } }, signal })),
  shares: (year: number, area: string, signal: AbortSignal) => told(api.GET(`${M}/water/shares`, { params: { query: { year, area: area || null } }, signal })),
};
