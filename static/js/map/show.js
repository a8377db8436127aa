// The positions of one project on its page: #position-map with #position-features.
import { geoLayer, openMap } from "map-base";

const features = JSON.parse(document.getElementById("position-features").textContent);
const map = await openMap("position-map");
const isCurrent = (one) => one.properties.current;
const label = ({ label: text }) => text;
const others = features.features.filter((one) => !isCurrent(one));
const current = features.features.filter(isCurrent);
const ghosts = geoLayer({ type: "FeatureCollection", features: others }, "ghost", { label });
const mine = geoLayer({ type: "FeatureCollection", features: current }, "mine", { label });
ghosts.addTo(map);
mine.addTo(map);
const bounds = (current.length ? mine : ghosts).getBounds();
if (bounds.isValid()) map.fitBounds(bounds, { maxZoom: 16, animate: false, padding: [20, 20] });
