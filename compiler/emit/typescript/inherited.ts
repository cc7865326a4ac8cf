const names: ReadonlySet<string> = new Set(Object.getOwnPropertyNames(Object.prototype));

/** Whether every object has something by a name: `constructor`, `toString`. */
export function isInherited(name: string): boolean {
  return names.has(name);
}
