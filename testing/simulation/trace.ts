/** Keeps what happened in a run: always as a hash, and as lines when somebody wants to read it. */

export interface Trace {
  readonly note: (at: number, line: string) => void
  /** The same for two runs only when they noted the same lines in the same order. 16 hexadecimal digits. */
  readonly hash: () => string
  readonly lines: () => readonly string[]
}

/** An empty trace; `keepLines` costs memory and is for a run that somebody reads. */
export function newTrace(keepLines: boolean): Trace {
  const lines: string[] = []
  let [low, high] = [0x811c9dc5, 0x01000193]
  return {
    note(at, text) {
      const line = `${clock(at)} ${text}`
      for (let place = 0; place < line.length; place += 1) {
        const code = line.charCodeAt(place)
        low = Math.imul(low ^ code, 0x01000193)
        high = Math.imul(high + code, 0x85ebca6b) ^ (high >>> 13)
      }
      if (keepLines) lines.push(line)
    },
    hash: () => hex(low) + hex(high),
    lines: () => lines,
  }
}

/** Virtual time in a form people can compare: days, hours, minutes, seconds and milliseconds since the run began. */
function clock(at: number): string {
  const part = (unitMs: number, size: number, digits: number): string =>
    String(Math.floor(at / unitMs) % size).padStart(digits, '0')
  return `${Math.floor(at / 86_400_000)}d ${part(3_600_000, 24, 2)}:${part(60_000, 60, 2)}:${part(1000, 60, 2)}.${part(1, 1000, 3)}`
}

function hex(word: number): string {
  return (word >>> 0).toString(16).padStart(8, '0')
}
