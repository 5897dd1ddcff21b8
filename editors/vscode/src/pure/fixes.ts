// Which edits can be made together. No editor API here.

export interface Edit {
  start: number;
  end: number;
  text: string;
}

/** Of edits in the order they are offered, those that touch no earlier one; the same edit only once. */
export function compatible<T extends Edit>(edits: readonly T[]): T[] {
  const taken: T[] = [];
  for (const edit of edits) {
    const clash = taken.some(
      (other) =>
        (edit.start < other.end && other.start < edit.end) ||
        // Two insertions at one place: their order would be a guess.
        edit.start === other.start,
    );
    if (!clash) taken.push(edit);
  }
  return taken;
}
