/** Places as people write and paste them: latitude first. */

export interface Place {
  lat: number;
  lng: number;
}

const PLAIN = /^([+-]?\d+(?:\.\d+)?)°?\s*([NS])?(?:\s*[,;]\s*|\s+)([+-]?\d+(?:\.\d+)?)°?\s*([EW])?$/i;
/** With a comma in the number, as in 52,5163; 13,3777. */
const COMMAS = /^([+-]?\d+,\d+)\s*[;\s]\s*([+-]?\d+,\d+)$/;
const METRES_A_DEGREE = 111_320;

/** "52.5163, 13.3777", also with brackets, degrees, letters or commas; undefined where it is none on earth. */
export function placeOf(text: string): Place | undefined {
  const plain = text.replace(/[()[\]]/g, "").replace(/\u2212/g, "-").trim();
  const [, south, east] = COMMAS.exec(plain) ?? [];
  const [, lat, ns, lng, ew] = PLAIN.exec(south === undefined ? plain : `${south.replace(",", ".")}, ${east?.replace(",", ".")}`) ?? [];
  if (lat === undefined || lng === undefined) return undefined;
  const found = { lat: signed(lat, ns, "S"), lng: signed(lng, ew, "W") };
  return Math.abs(found.lat) <= 90 && Math.abs(found.lng) <= 180 ? found : undefined;
}

function signed(digits: string, letter: string | undefined, negative: string): number {
  return letter?.toUpperCase() === negative ? -Number(digits) : Number(digits);
}

export const written = ({ lat, lng }: Place): string => `${lat}, ${lng}`;

/** One place a line; `wrong` is the first line (from 1) that is none. */
export function cornersOf(text: string): { corners: Place[]; wrong: number | undefined } {
  const lines = text.split("\n").map((line, index) => ({ line: line.trim(), number: index + 1 })).filter(({ line }) => line !== "");
  const read = lines.map(({ line, number }) => ({ place: placeOf(line), number }));
  return {
    corners: read.flatMap(({ place }) => (place === undefined ? [] : [place])),
    wrong: read.find(({ place }) => place === undefined)?.number,
  };
}

/** How far corners reach, in metres, and what lies in the middle. */
export function extentOf(corners: readonly Place[]): { middle: Place; highM: number; wideM: number } {
  const [lats, lngs] = [corners.map(({ lat }) => lat), corners.map(({ lng }) => lng)];
  const [south, north, west, east] = [Math.min(...lats), Math.max(...lats), Math.min(...lngs), Math.max(...lngs)];
  const middle = { lat: round((south + north) / 2), lng: round((west + east) / 2) };
  const wide = (east - west) * Math.cos((middle.lat * Math.PI) / 180);
  return { middle, highM: (north - south) * METRES_A_DEGREE, wideM: wide * METRES_A_DEGREE };
}

const round = (degrees: number): number => Math.round(degrees * 100_000) / 100_000;

/** "850 m", "2.4 km". */
export function distance(metres: number, language: string): string {
  const far = metres >= 1_000;
  return new Intl.NumberFormat(language, { style: "unit", unit: far ? "kilometer" : "meter", maximumFractionDigits: far ? 1 : 0 }).format(far ? metres / 1_000 : metres);
}

/** A place within a sentence, also one that runs from right to left. */
export const inLine = (of: Place): string => `\u2066${written(of)}\u2069`;
