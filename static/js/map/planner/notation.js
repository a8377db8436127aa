// A position as it is written: decimal degrees, degrees with minutes and seconds, UTM.
import { fromLonLat } from "coordinates-utm";
import { word } from "words";

export function written(notation, lon, lat) {
  if (notation === "dms") return `${dms(lat)} N ${dms(lon)} E`;
  if (notation === "utm") {
    const [zone, easting, northing] = fromLonLat(lon, lat);
    return `${word("zone", { zone: `${zone}N` })} ${Math.round(easting)} E ${Math.round(northing)} N`;
  }
  return `${lat.toFixed(5)}, ${lon.toFixed(5)}`;
}

function dms(degrees) {
  const tenths = Math.round(Math.abs(degrees) * 36000);
  const [whole, minutes, seconds] = [Math.floor(tenths / 36000), Math.floor(tenths / 600) % 60, (tenths % 600) / 10];
  return `${degrees < 0 ? "-" : ""}${whole}° ${String(minutes).padStart(2, "0")}′ ${seconds.toFixed(1).padStart(4, "0")}″`;
}
