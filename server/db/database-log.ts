/** Who is told what the database does, and what is said when nobody listens? */

/** The part of a logger the database needs; a pino logger fits. */
export interface DatabaseLog {
  info(text: string): void
  warn(text: string): void
}

/** A log for callers that want none: every failure still arrives as an error. */
export const silentLog: DatabaseLog = { info: () => {}, warn: () => {} }

/** The text of whatever was thrown. */
export function errorText(error: unknown): string {
  return error instanceof Error ? error.message || ((error as NodeJS.ErrnoException).code ?? error.name) : String(error)
}
