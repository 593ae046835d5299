/** Where does what a command says go, and in which form: for people, or JSON? */
import { unseenCharacters } from '@fettle/core/terms/unseen.ts'
import { plainStyle, safe, terminalStyle, type Style } from './style.ts'

export interface Output {
  /** Programs read it: JSON only. */
  readonly isJson: boolean
  /** People look at stderr right now, so that it can be drawn over. */
  readonly isLive: boolean
  /** Characters in a line of stdout. */
  readonly width: number
  readonly style: Style
  /** A line of the answer, on stdout. */
  readonly line: (text?: string) => void
  /** A part of an answer that is a file: as it is, but for what would act on a terminal. */
  readonly bytes: (part: Uint8Array) => void
  /** Something beside the answer, on stderr. */
  readonly note: (text: string) => void
  /** The answer as JSON: on several lines for people, on one line for programs. */
  readonly json: (value: unknown) => void
  /** One JSON value on one line, of several. */
  readonly jsonLine: (value: unknown) => void
}

/** The output of this process. Colours are for terminals only, and not when $NO_COLOR is set. */
export function createOutput({ isJson }: { readonly isJson: boolean }): Output {
  const { stdout, stderr } = process
  const isTerminal = stdout.isTTY === true
  const wantsColour = isTerminal && (process.env['NO_COLOR'] ?? '') === '' && process.env['TERM'] !== 'dumb'
  stdout.on('error', leaveQuietly)
  const line = (text = '') => void stdout.write(`${text}\n`)
  const decoder = new TextDecoder()
  return {
    isJson,
    isLive: !isJson && stderr.isTTY === true && process.env['TERM'] !== 'dumb',
    width: isTerminal ? stdout.columns : Infinity,
    style: wantsColour ? terminalStyle : plainStyle,
    line,
    bytes: isTerminal
      ? (part) => void stdout.write(safeLines(decoder.decode(part, { stream: true })))
      : (part) => void stdout.write(part),
    note: (text) => void stderr.write(`${text}\n`),
    json: (value) => line(jsonText(value, isTerminal ? 2 : 0)),
    jsonLine: (value) => line(jsonText(value, 0)),
  }
}

/** JSON in which whatever would act on a terminal, or lie to who reads it there, is written as an escape: the value is the same. */
export function jsonText(value: unknown, indent: number): string {
  return JSON.stringify(value, null, indent).replaceAll(unseenCharacters, (character) =>
    character
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  )
}

/** A file as people may look at it. */
function safeLines(text: string): string {
  return text.replaceAll('\r\n', '\n').split('\n').map(safe).join('\n')
}

/** Whoever reads our output, `head` for instance, may have seen enough. */
function leaveQuietly(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error
  process.exit(0)
}
