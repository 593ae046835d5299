/** Writes a text as one word of a shell command, whatever is in it. */

/** The text, in quotes unless a POSIX shell takes it as it is. */
export function shellWord(text: string): string {
  return /^[\w@%+:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`
}
