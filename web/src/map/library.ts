/** MapLibre GL, with its worker from our own server. Imported by the map alone. */
import "maplibre-gl/dist/maplibre-gl.css";
import worker from "maplibre-gl/dist/maplibre-gl-worker.mjs?url";
import { setWorkerUrl } from "maplibre-gl";

setWorkerUrl(worker);
export { AttributionControl, type GeoJSONSource, Map as MapLibre, Marker, NavigationControl, ScaleControl } from "maplibre-gl";
