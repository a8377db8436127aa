// The selected finding on #finding-map: the position judged, the one proposed, the other project, the fault.
import L from "leaflet";
import { geoLayer, openMap } from "map-base";
import { Faults } from "map-faults";

const STYLE = { position: "mine", proposal: "ghost", other: "theirs" };
// Where two lines run in one place both are seen: the wider one of the other project on both sides.
const WIDTHS = { position: 4, other: 9 };

export async function openFindingMap(id) {
  const map = await openMap(id);
  const faults = new Faults(map, { weight: 22, opacity: 0.6 });
  const drawn = L.featureGroup([], { pmIgnore: true }).addTo(map);
  let bounds = L.latLngBounds([]);
  const fit = () => {
    map.invalidateSize({ animate: false });
    if (bounds.isValid()) map.fitBounds(bounds, { maxZoom: 17, animate: false, padding: [32, 32] });
  };
  let width = map.getContainer().clientWidth;
  new ResizeObserver(() => {
    const wasHidden = width === 0;
    width = map.getContainer().clientWidth;
    if (wasHidden) fit();
    else map.invalidateSize({ animate: false });
  }).observe(map.getContainer());
  return {
    /** Show the GeoJSON features of one finding, and nothing of the one before. */
    show(features) {
      drawn.clearLayers();
      const places = features.filter(({ properties }) => properties.kind === "place");
      faults.show(places.map(({ geometry }) => geometry));
      for (const feature of features) {
        const { kind } = feature.properties;
        if (kind === "place") continue;
        const layer = geoLayer(feature, STYLE[kind]).addTo(drawn);
        layer.eachLayer((part) => {
          if (WIDTHS[kind] && !part.getRadius) part.setStyle({ weight: WIDTHS[kind] });
        });
      }
      bounds = L.geoJSON(features).getBounds();
      fit();
    },
  };
}
