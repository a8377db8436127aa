// The selected finding on #finding-map: the position judged, the one proposed, the other project, the fault.
import L from "leaflet";
import { geoLayer, openMap } from "map-base";

const STYLE = { position: "mine", proposal: "ghost", other: "theirs", place: "overlay" };

export async function openFindingMap(id) {
  const map = await openMap(id);
  const drawn = L.featureGroup([], { pmIgnore: true }).addTo(map);
  new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(map.getContainer());
  return {
    /** Show the GeoJSON features of one finding, and nothing of the one before. */
    show(features) {
      drawn.clearLayers();
      for (const feature of features) geoLayer(feature, STYLE[feature.properties.kind]).addTo(drawn);
      const bounds = drawn.getBounds();
      if (bounds.isValid()) map.fitBounds(bounds, { maxZoom: 17, animate: false, padding: [32, 32] });
    },
  };
}
