// One position read in the browser, for an answer at once: decimal, degrees and minutes, degrees
// minutes and seconds, and UTM of WGS 84 in zones 47 and 48. Everything else is null: the server
// reads it. Tested against the same rows as the server (tests/vectors/coordinates.json).
const THAILAND = { lat: [5.6, 20.5], lon: [97.3, 105.7] };
const LONGEST = 200;
const THAI = "๐๑๒๓๔๕๖๗๘๙";
const ALIKE = { "°": "ºᵒ˚∘⁰", "'": "′’‘´`ʹʼ‵＇", '"': "″”“„ʺ＂‶", "-": "−–—‒―‐‑", ",": "،、，" };
const INVISIBLE = /[\u00a0\u2007\u2009\u202f\u3000\u200b-\u200f\u2060\ufeff\u00ad\u202a-\u202e]/g;

// Words, the longest first; what is left over makes a text none of ours.
const WORDS = [
  [/wgs[ _-]?(?:19)?84/giu, " "],
  [/ตะวันออก|(?<![a-z])east(?![a-z])/giu, "E"],
  [/ตะวันตก|(?<![a-z])west(?![a-z])/giu, "W"],
  [/เหนือ|(?<![a-z])north(?![a-z])/giu, "N"],
  [/ใต้|(?<![a-z])south(?![a-z])/giu, "S"],
  [/แลตติจูด|ละติจู[ดต]|ละติจุด|เส้นรุ้ง|(?<![a-z])(?:latitude|lat|northing|y)(?![a-z])/giu, " <y "],
  [/ลองจิจู[ดต]|ลองติจูด|ลองกิจูด|เส้นแวง|(?<![a-z])(?:longitude|long|lon|lng|easting|x)(?![a-z])/giu, " <x "],
  [/ค่าพิกัด|พิกัด|(?<![a-z])(?:utm|gps)(?![a-z])|ที่|และ/giu, " "],
  [/โซน|(?<![a-z])zone(?![a-z])/giu, " Z "],
  [/องศา|(?<=\d)ํ/gu, "°"],
  [/[ฟพ]ิลิ[ปบ]ดา|''/gu, '"'],
  [/ลิ[ปบ]ดา/gu, "'"],
  [/น\.?/gu, "N"],
  [/อ\.?/gu, "E"],
];
const TOKEN = /(\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\d.])|\d+(?:\.\d+)?)|<([xy])|(Z)|([NSEW])|([C-HJ-MP-RTUVX])|([°'":])|([,/;\n\t])|(-)|([ ().[\]=*]+)|(.)/gsu;

/**
 * {lon, lat, notation, reason} of a text that can mean one place only; null for all others.
 * `toLonLat(zone, eastingM, northingM)` is that of utm.js.
 */
export function read(text, toLonLat) {
  if (text.length > LONGEST) return null;
  const tokens = tokenise(plain(text));
  if (!tokens) return null;
  const numbers = tokens.filter((one) => one.kind === "number");
  if (numbers.some((one) => one.value >= 10000)) return readGrid(tokens, toLonLat);
  return readAngles(tokens);
}

function plain(text) {
  let made = text.trim().replace(INVISIBLE, " ").replace(/[\uff01-\uff5e]/g, (one) => String.fromCharCode(one.charCodeAt(0) - 0xfee0));
  made = made.replace(/[๐-๙]/g, (one) => THAI.indexOf(one));
  for (const [to, from] of Object.entries(ALIKE)) made = made.replace(new RegExp(`[${from}]`, "gu"), to);
  for (const [word, to] of WORDS) made = made.replace(word, to);
  return made.toUpperCase().replaceAll("<X", "<x").replaceAll("<Y", "<y");
}

function tokenise(text) {
  const tokens = [];
  for (const found of text.matchAll(TOKEN)) {
    const [, number, label, zone, direction, band, mark, separator, sign, , other] = found;
    if (other) return null;
    const tight = tokens.at(-1)?.end === found.index;
    const end = found.index + found[0].length;
    if (number) tokens.push({ kind: "number", text: number.replaceAll(",", ""), value: Number(number.replaceAll(",", "")), tight, end });
    else if (label) tokens.push({ kind: "label", axis: label, end });
    else if (zone) tokens.push({ kind: "zone", end });
    else if (direction) tokens.push({ kind: "direction", letter: direction, tight, end });
    else if (band) tokens.push({ kind: "band", tight, end });
    else if (mark === ":" && tokens.at(-1)?.kind !== "number") continue; // Lat: 18.5822
    else if (mark) tokens.push({ kind: "mark", mark, end });
    else if (separator) tokens.push({ kind: "separator", end });
    else if (sign && !tight && /\d/u.test(text[end] ?? "")) return null; // a minus: the server asks
  }
  return tokens;
}

// degrees ---------------------------------------------------------------------------------

function readAngles(tokens) {
  if (tokens.some((one) => one.kind === "zone" || one.kind === "band")) return null;
  const [first, second] = halves(tokens);
  if (!first) return null;
  const a = angle(first);
  const b = angle(second);
  if (!a || !b || (a.axis && a.axis === b.axis)) return null;
  const isLonFirst = a.axis === "x" || b.axis === "y";
  const [lat, lon] = isLonFirst ? [b, a] : [a, b];
  const notation = ["decimal", "dm", "dms"][Math.max(a.parts, b.parts) - 1];
  if (within(lat.value, "lat") && within(lon.value, "lon")) return answer(lon.value, lat.value, notation, "as_typed");
  if (within(lon.value, "lat") && within(lat.value, "lon")) return answer(lat.value, lon.value, notation, "swapped");
  return null;
}

function halves(tokens) {
  const count = tokens.filter((one) => one.kind === "number").length;
  if (count % 2 || count < 2 || count > 6) return [];
  let seen = 0;
  let cut = tokens.findIndex((one) => one.kind === "number" && (seen += 1) > count / 2);
  // What names the second number before it belongs to it.
  const leads = tokens[0].kind === "label" || tokens[0].kind === "direction";
  while (leads && ["label", "direction"].includes(tokens[cut - 1].kind) && hasBoth(tokens.slice(0, cut))) cut -= 1;
  return [tokens.slice(0, cut), tokens.slice(cut)];
}

function hasBoth(tokens) {
  return tokens.filter((one) => one.kind === "label").length > 1 || tokens.filter((one) => one.kind === "direction").length > 1;
}

function angle(tokens) {
  const numbers = tokens.filter((one) => one.kind === "number");
  const marks = tokens.filter((one) => one.kind === "mark").map((one) => one.mark).join("");
  if (!["", "°", "°'", "°'\"", ":", "::", "°\"", "'"].includes(marks)) return null;
  if (numbers.slice(0, -1).some((one) => one.text.includes("."))) return null;
  if (numbers.slice(1).some((one) => one.value >= 60)) return null;
  const axes = new Set(tokens.map(axisOf).filter(Boolean));
  if (axes.size > 1 || tokens.some((one) => "SW".includes(one.letter ?? "-"))) return null;
  const value = numbers.reduce((sum, one, power) => sum + one.value / 60 ** power, 0);
  return { value, parts: numbers.length, axis: [...axes][0] };
}

function axisOf(token) {
  if (token.kind === "label") return token.axis;
  return token.kind === "direction" ? { N: "y", E: "x" }[token.letter] : undefined;
}

// metres ------------------------------------------------------------------------------------

function readGrid(tokens, toLonLat) {
  const numbers = tokens.filter((one) => one.kind === "number");
  const large = numbers.filter((one) => one.value >= 10000);
  const zones = numbers.filter((one) => one.text === "47" || one.text === "48");
  if (large.length !== 2 || zones.length !== 1 || numbers.length !== 3) return null;
  if (tokens.some((one) => "SW".includes(one.letter ?? "-"))) return null;
  const named = namesOf(tokens, large, zones[0]);
  if (!named) return null;
  const [a, b] = large.map((one) => one.value);
  const isNorthFirst = named[0] === "y" || named[1] === "x";
  const [east, north] = isNorthFirst ? [b, a] : [a, b];
  const zone = Number(zones[0].text);
  const isSaid = Boolean(named[0] || named[1]);
  if (isMetres(east, north)) {
    if (!isSaid && isMetres(north, east)) return null; // both ways: the server lists them
    return placed(toLonLat(zone, east, north), "as_typed");
  }
  return isMetres(north, east) ? placed(toLonLat(zone, north, east), "swapped") : null;
}

/** The axis said of each large number, before or after it; null where it is contradictory. */
function namesOf(tokens, large, zone) {
  const named = [undefined, undefined];
  const marks = tokens.filter((one) => one.kind === "label" || one.kind === "direction");
  const bare = marks.filter((one) => !(one.kind === "direction" && one.letter === "N" && isBand(tokens, one, zone, large)));
  if (!bare.length) return named;
  if (bare.length !== 2) return null;
  const axes = bare.map(axisOf);
  if (axes[0] === axes[1]) return null;
  return axes; // two names, two numbers: in the same order, before or after
}

/** Whether an N right after the zone is its band: not where it names the northing that follows. */
function isBand(tokens, mark, zone, large) {
  const at = tokens.indexOf(mark);
  if (tokens[at - 1] !== zone) return false;
  const others = tokens.filter((one) => one !== mark && (one.kind === "label" || one.kind === "direction"));
  const isNorthing = tokens[at + 1] === large[0] && others.length === 1 && axisOf(others[0]) === "x";
  return !isNorthing;
}

function isMetres(east, north) {
  return east >= 100000 && east <= 900000 && north >= 600000 && north <= 2300000;
}

function placed([lon, lat], reason) {
  return within(lat, "lat") && within(lon, "lon") ? answer(lon, lat, "utm", reason) : null;
}

function within(value, axis) {
  return value >= THAILAND[axis][0] && value <= THAILAND[axis][1];
}

function answer(lon, lat, notation, reason) {
  return { lon, lat, notation, reason };
}
