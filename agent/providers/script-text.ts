/** Turns the bytes a program prints into lines that are safe to keep and show. */
import { limits } from '@fettle/contract/wire/protocol.ts'

/**
 * Cuts a stream of bytes into lines: ends at \n, \r\n or \r, invalid UTF-8 replaced, folded at 4096 characters. Nothing longer
 * than a fold is ever held back.
 */
export class LineCutter {
  readonly #decoder = new TextDecoder('utf-8')
  readonly #onLine: (text: string) => void
  #rest = ''
  #endedWithReturn = false

  constructor(onLine: (text: string) => void) {
    this.#onLine = onLine
  }

  /** Takes the next bytes. */
  push(bytes: Uint8Array): void {
    this.#take(this.#decoder.decode(bytes, { stream: true }))
  }

  /** The stream is over: what is left is a line too. */
  end(): void {
    this.#take(this.#decoder.decode())
    if (this.#rest !== '') this.#emit(this.#rest)
    this.#rest = ''
  }

  #take(chunk: string): void {
    const text = this.#endedWithReturn && chunk.startsWith('\n') ? chunk.slice(1) : chunk
    if (chunk !== '') this.#endedWithReturn = chunk.endsWith('\r')
    const lines = (this.#rest + text).split(/\r\n|\n|\r/)
    this.#rest = lines.pop() ?? ''
    for (const line of lines) this.#emit(line)
    while (this.#rest.length > limits.lineCharacters) {
      const cut = foldAt(this.#rest)
      this.#onLine(safe(this.#rest.slice(0, cut)))
      this.#rest = this.#rest.slice(cut)
    }
  }

  #emit(line: string): void {
    let rest = line
    while (rest.length > limits.lineCharacters) {
      const cut = foldAt(rest)
      this.#onLine(safe(rest.slice(0, cut)))
      rest = rest.slice(cut)
    }
    this.#onLine(safe(rest))
  }
}

/** Where a line that is too long is folded: never between the two halves of a character. */
function foldAt(text: string): number {
  const last = text.charCodeAt(limits.lineCharacters - 1)
  return last >= 0xd800 && last <= 0xdbff ? limits.lineCharacters - 1 : limits.lineCharacters
}

// Everything below the space except tab and escape (colours), and delete.
// oxlint-disable-next-line no-control-regex
const unsafe = /[\u0000-\u0008\u000a-\u001a\u001c-\u001f\u007f]/g

/** The text without characters that a database or a terminal would choke on. */
export function safe(text: string): string {
  return text.toWellFormed().replaceAll(unsafe, '\u{fffd}')
}

/** The text cut to a number of characters, with a mark where it was cut. */
export function shortened(text: string, max: number): string {
  return text.length <= max ? text : `${text.slice(0, max - 1).toWellFormed()}…`
}

/** False for lines that say nothing by themselves: blank ones, and those around what an uncaught error of JavaScript says. */
export function saysSomething(line: string): boolean {
  return line.trim() !== '' && !/^(?:\s+at .*|Node\.js v\d.*|\})$/.test(line.trimEnd())
}
