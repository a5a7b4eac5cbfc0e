/** The look of the map, made of the workspace's own shapes: no tiles, glyphs or sprites from elsewhere. */
import type { Feature, FeatureCollection } from "geojson";
import type { FilterSpecification, LayerSpecification, StyleSpecification } from "maplibre-gl";
import { colour } from "@/state/theme";

export interface Shapes {
  base: FeatureCollection;
  areas: FeatureCollection;
}

const EMPTY: FeatureCollection = { type: "FeatureCollection", features: [] };

const code = (area: Feature): string => String(area.properties?.code);

/** The areas that are drawn and coloured: those inside another one (not the city or province around them), or all. */
export function parts(areas: Feature[]): Feature[] {
  const codes = new Set(areas.map(code));
  const inner = areas.filter((one) => codes.has(String(one.properties?.parent)));
  return inner.length > 0 ? inner : areas;
}

export function mapStyle(shapes: Shapes): StyleSpecification {
  const kind = (name: string): FilterSpecification => ["==", ["get", "kind"], name];
  const drawn: FilterSpecification = ["in", ["get", "code"], ["literal", parts(shapes.areas.features).map(code)]];
  const layers: LayerSpecification[] = [
    { id: "ground", type: "background", paint: { "background-color": colour("wash") } },
    { id: "sea", type: "fill", source: "base", filter: kind("sea"), paint: { "fill-color": colour("map-sea") } },
    { id: "land", type: "fill", source: "base", filter: kind("land"), paint: { "fill-color": colour("map-land") } },
    { id: "areas", type: "fill", source: "areas", filter: drawn, paint: { "fill-color": ["coalesce", ["get", "shade"], colour("map-land")], "fill-opacity": 0.85 } },
    { id: "area-lines", type: "line", source: "areas", filter: drawn, paint: { "line-color": colour("map-line"), "line-width": 1 } },
    { id: "coastline", type: "line", source: "base", filter: kind("coastline"), paint: { "line-color": colour("accent"), "line-width": 1.2 } },
    { id: "chosen", type: "line", source: "areas", filter: ["==", ["get", "code"], ""], paint: { "line-color": colour("focus"), "line-width": 3 } },
    {
      id: "sites",
      type: "symbol",
      source: "sites",
      layout: { "icon-image": ["get", "sign"], "icon-allow-overlap": true, "icon-ignore-placement": true, "symbol-sort-key": ["get", "level"] },
    },
    { id: "chosen-site", type: "circle", source: "sites", filter: ["==", ["get", "site"], ""], paint: { "circle-radius": 15, "circle-opacity": 0, "circle-stroke-color": colour("focus"), "circle-stroke-width": 3 } },
  ];
  return {
    version: 8,
    transition: { duration: 0, delay: 0 },
    sources: {
      base: { type: "geojson", data: shapes.base },
      areas: { type: "geojson", data: shapes.areas, promoteId: "code" },
      sites: { type: "geojson", data: EMPTY },
    },
    layers,
  };
}

/** The box around all shapes: west, south, east, north. */
export function boundsOf(shapes: FeatureCollection): [number, number, number, number] | null {
  const box: [number, number, number, number] = [180, 90, -180, -90];
  const walk = (part: unknown): void => {
    if (!Array.isArray(part)) return;
    const [x, y] = part as unknown[];
    if (typeof x === "number" && typeof y === "number") {
      box[0] = Math.min(box[0], x);
      box[1] = Math.min(box[1], y);
      box[2] = Math.max(box[2], x);
      box[3] = Math.max(box[3], y);
    } else part.forEach(walk);
  };
  for (const feature of shapes.features) walk((feature.geometry as { coordinates?: unknown } | null)?.coordinates);
  return box[0] <= box[2] ? box : null;
}

/** A place inside an area for its name: the middle of the box of its largest ring. */
export function labelPoint(geometry: { type: string; coordinates?: unknown }): [number, number] | null {
  const rings = (geometry.type === "MultiPolygon" ? (geometry.coordinates as number[][][][]).map((one) => one[0]) : geometry.type === "Polygon" ? [(geometry.coordinates as number[][][])[0]] : []).filter((ring): ring is number[][] => ring !== undefined);
  let best: [number, number] | null = null;
  let largest = -1;
  for (const ring of rings) {
    const xs = ring.map((point) => point[0] ?? 0);
    const ys = ring.map((point) => point[1] ?? 0);
    const [west, east, south, north] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
    if ((east - west) * (north - south) > largest) {
      largest = (east - west) * (north - south);
      best = [(west + east) / 2, (south + north) / 2];
    }
  }
  return best;
}
