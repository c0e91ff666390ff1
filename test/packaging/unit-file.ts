/** A unit of systemd: what each key of each section says, in order. */
export type UnitFile = ReadonlyMap<string, readonly string[]>;

/** Reads a unit; keys as `Service.ExecStart`. */
export function readUnit(text: string): UnitFile {
  const found = new Map<string, string[]>();
  let section = "";
  for (const line of text.split("\n")) {
    const [, name] = /^\[(\w+)\]$/.exec(line) ?? [];
    const [, key, value = ""] = /^(\w+)=(.*)$/.exec(line) ?? [];
    section = name ?? section;
    if (key !== undefined) {
      const path = `${section}.${key}`;
      found.set(path, [...(found.get(path) ?? []), value]);
    } else if (name === undefined && !/^(?:#.*)?$/.test(line)) {
      throw new Error(`Cannot read a unit: expected "Key=value", given "${line}"`);
    }
  }
  return found;
}
