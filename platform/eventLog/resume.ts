/** The name of the log that a position belongs to: what stands before its first '-'. */
export function logOf(position: string): string {
  return position.slice(0, Math.max(position.indexOf('-'), 0));
}

/**
 * Whether a log that ends at `end` has the checkpoint. It has not when the log is another one, or was
 * put back to an earlier state: what was made from its lost events must then be made afresh.
 */
export function canResume(checkpoint: string | null, end: string | null): boolean {
  if (checkpoint === null) return true;
  return end !== null && logOf(checkpoint) === logOf(end) && checkpoint <= end;
}
