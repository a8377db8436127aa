// Where the device is, asked only on a person's tap; a promise of {lon, lat, accuracy_m, located_at} or null.
import { number, word } from "words";

const PATIENCE = { enableHighAccuracy: true, maximumAge: 60000, timeout: 20000 };
const DENIED = 1;

export function locate(state) {
  if (!navigator.geolocation) {
    state.textContent = word("photo-here-failed");
    return Promise.resolve(null);
  }
  state.textContent = word("photo-asking");
  return new Promise((resolve) => {
    navigator.geolocation.getCurrentPosition(
      ({ coords, timestamp }) => {
        state.textContent = word("photo-here-found", { metres: number(coords.accuracy, 0) });
        resolve({
          lon: coords.longitude,
          lat: coords.latitude,
          accuracy_m: coords.accuracy,
          located_at: new Date(timestamp).toISOString(),
        });
      },
      ({ code }) => {
        state.textContent = word(code === DENIED ? "photo-here-refused" : "photo-here-failed");
        resolve(null);
      },
      PATIENCE,
    );
  });
}
