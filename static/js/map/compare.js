// Two versions of one position on one map.
import { geoLayer, openMap } from "map-base";

const shapes = JSON.parse(document.getElementById("conflict-shapes").textContent);
const map = await openMap("conflict-map");
const bounds = [];
for (const kind of ["theirs", "mine"]) {
  if (!shapes[kind]) continue;
  const layer = geoLayer(shapes[kind], kind).addTo(map);
  bounds.push(layer.getBounds());
}
const all = bounds.reduce((sum, one) => sum.extend(one));
map.fitBounds(all, { maxZoom: 16, animate: false, padding: [24, 24] });
