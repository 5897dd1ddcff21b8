// Telling a plan file from any other JSON or YAML. No editor API here.

/** Whether a text plainly says, near its beginning, that it is a plan. The server decides for good. */
export function looksLikePlan(text: string): boolean {
  return /(?:^|[{,\s])["']?format["']?\s*:\s*["']?gradus-plan["']?(?=[\s,}]|$)/m.test(text.slice(0, 16_384));
}
