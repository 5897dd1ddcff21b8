// Whether a server is new enough for this extension. No editor API here.

/** The oldest `gradus` program this extension works with. */
export const MINIMUM_SERVER = '0.1.0';

/** The three numbers of a version such as `0.1.0`, `v0.1.0-dev` or `gradus 0.1.0`. */
export function parseVersion(text: string): [number, number, number] | undefined {
  const found = /(?:^|[\sv])(\d{1,9})\.(\d{1,9})\.(\d{1,9})/.exec(text);
  return found ? [Number(found[1]), Number(found[2]), Number(found[3])] : undefined;
}

/** What to tell the author about the server's version, if anything. */
export function versionProblem(server: string | undefined, minimum: string = MINIMUM_SERVER): string | undefined {
  const wanted = parseVersion(minimum);
  const found = server === undefined ? undefined : parseVersion(server);
  if (!wanted) return undefined;
  if (!found) {
    return `The gradus program does not say which version it is. This extension needs version ${minimum} or later.`;
  }
  for (let index = 0; index < 3; index += 1) {
    const difference = (found[index] ?? 0) - (wanted[index] ?? 0);
    if (difference > 0) return undefined;
    if (difference < 0) {
      return `The gradus program is version ${found.join('.')}. This extension needs version ${minimum} or later.`;
    }
  }
  return undefined;
}
