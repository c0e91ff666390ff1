/** What Spring's actuator endpoints speak, in the order of its preference. */
export const actuatorTypes = [
  "application/vnd.spring-boot.actuator.v3+json",
  "application/vnd.spring-boot.actuator.v2+json",
  "application/json",
] as const;

/** One of the media types that we answer with. */
export type ActuatorType = (typeof actuatorTypes)[number];

interface MediaRange {
  readonly range: string;
  readonly quality: number;
}

interface Match extends MediaRange {
  readonly type: ActuatorType;
  readonly specificity: number;
  readonly position: number;
}

/** Chooses the type of an answer by an Accept header; undefined where it admits none of ours. */
export function chooseType(accept: string | undefined): ActuatorType | undefined {
  if (accept === undefined || accept.trim() === "") return actuatorTypes[0];
  return matches(accept).find(({ quality }) => quality > 0)?.type;
}

/** The type of an error that Spring's framework answers: what is asked by name, else plain JSON. */
export function frameworkType(accept: string | undefined): ActuatorType {
  const named = matches(accept ?? "").find(
    ({ quality, specificity }) => quality > 0 && specificity === exact,
  );
  return named?.type ?? "application/json";
}

/** Tells whether a Content-Type names one of our types, whatever its parameters. */
export function isReadable(contentType: string | undefined): boolean {
  const [type = ""] = (contentType ?? "").split(";");
  return actuatorTypes.some((known) => known === type.trim().toLowerCase());
}

const exact = 3;

/** The best first: by quality, then by how exactly it is named, then by the caller's order and ours. */
function matches(accept: string): readonly Match[] {
  const ranges = accept.split(",").flatMap(readRange);
  return actuatorTypes
    .flatMap((type) => bestMatch(type, ranges))
    .sort(
      (a, b) => b.quality - a.quality || b.specificity - a.specificity || a.position - b.position,
    );
}

/** As HTTP has it, the range that names a type most exactly decides its quality. */
function bestMatch(type: ActuatorType, ranges: readonly MediaRange[]): readonly Match[] {
  return ranges
    .map((range, position) => ({ ...range, type, position, specificity: fit(range.range, type) }))
    .filter(({ specificity }) => specificity >= 0)
    .sort((a, b) => b.specificity - a.specificity)
    .slice(0, 1);
}

function fit(range: string, type: ActuatorType): number {
  if (range === type) return exact;
  if (range === "application/*+json") return type.endsWith("+json") ? 2 : -1;
  return ["*/*", "application/*"].indexOf(range);
}

function readRange(text: string): readonly MediaRange[] {
  const [range = "", ...parameters] = text.split(";").map((word) => word.trim().toLowerCase());
  const weight = parameters.find((parameter) => parameter.startsWith("q="))?.slice(2) ?? "1";
  return /^(0(\.\d*)?|1(\.0*)?)$/.test(weight) ? [{ range, quality: Number(weight) }] : [];
}
