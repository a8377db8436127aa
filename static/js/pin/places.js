// Places to go to, a place kept under a name, and a file of the officer's own on the map.
import { $, config, say } from "pin-page";
import { ask } from "saving";
import { fromGeoJSON } from "shape";
import { word } from "words";

export function startPlaces(board, origin, changed) {
  $("places").addEventListener("click", (event) => {
    const target = event.target.closest("[data-box]");
    if (!target) return;
    board.showBox(target.dataset.box.split(",").map(Number), 16);
    $("pin-map").focus();
  });
  $("place-keep").addEventListener("click", () => keepPlace(board.middle));
  for (const id of ["overlay-file", "overlay-srid"]) {
    $(id).addEventListener("change", () => {
      const [file] = $("overlay-file").files;
      if (file) layOver(board, file, (layer) => { origin.picked(layer); changed(); });
    });
  }
}

async function keepPlace([lon, lat]) {
  const name = $("place-name").value.trim();
  if (!name) return say(word("place-nameless"), "error");
  const answer = await ask(config.urls.places, { name, lon, lat });
  if (!answer?.ok) return say(answer?.errors?.join(" ") ?? word("place-failed"), "error");
  $("place-name").value = "";
  return say(word("place-kept", { name }), "success");
}

/** Show `file`; `onPick` is told the layer of a shape that was taken from it. */
async function layOver(board, file, onPick) {
  const fields = new FormData();
  fields.set("file", file);
  fields.set("srid", $("overlay-srid").value);
  say(word("overlay-reading"));
  const answer = await ask(config.urls.overlay, fields);
  if (!answer?.ok) {
    say(answer?.errors?.join(" ") ?? word("overlay-offline"), "error");
    return;
  }
  board.setOverlay(answer, (geometry, feature) => {
    const picked = fromGeoJSON(geometry);
    if (!picked) return;
    board.put(picked);
    onPick(answer.layers[feature.layer]);
    say(word("overlay-picked"), "success");
  });
  const guessed = answer.layers.find((layer) => layer.srid_source === "guessed");
  if (guessed) say(word("overlay-guessed", { srid: guessed.srid }), "warning");
  else say(word("overlay-shown", { count: answer.features.length }), "success");
}
