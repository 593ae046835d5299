/** The lines spoken with process 1 of a computer: fields percent-encoded, divided by tabs. */

/** One line for process 1. */
export function toLine(fields: readonly (string | number)[]): string {
  return `${fields.map((field) => encodeURIComponent(field)).join('\t')}\n`
}

/** The fields of a line from process 1. */
export function parseLine(line: string): readonly string[] {
  return line.split('\t').map((field) => decodeURIComponent(field))
}
