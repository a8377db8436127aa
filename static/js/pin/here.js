// My position, with the accuracy the device states.
import { $, field, say } from "pin-page";
import { withPart } from "shape";
import { number, word } from "words";

const PATIENCE = { enableHighAccuracy: true, maximumAge: 0, timeout: 20000 };
const DENIED = 1;

export function startHere(board, changed, origin) {
  let here = null;
  $("pin-here").addEventListener("click", () => {
    if (!navigator.geolocation) {
      say(word("here-missing"), "error");
      return;
    }
    say(word("here-asking"));
    navigator.geolocation.getCurrentPosition(
      ({ coords, timestamp }) => {
        here = { lon: coords.longitude, lat: coords.latitude, accuracyM: coords.accuracy, timestamp };
        board.setHere(here);
        $("pin-use-here").hidden = false;
        say(word("here-found", { metres: number(here.accuracyM, 0) }));
      },
      ({ code }) => say(word(code === DENIED ? "here-refused" : "here-failed"), "error"),
      PATIENCE,
    );
  });
  $("pin-use-here").addEventListener("click", () => {
    if (board.shape.primitive === "point") {
      board.put(withPart(board.shape, [[[here.lon, here.lat]]]));
      origin.picked(null);
    } else board.addAt({ lat: here.lat, lng: here.lon });
    field("method").value = "gnss";
    field("accuracy_m").value = Math.round(here.accuracyM * 100) / 100;
    field("captured_at").value = new Date(here.timestamp).toISOString();
    changed();
  });
}
