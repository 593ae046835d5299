/** Says how a terminal would paint a line: pieces of text with their colours, and nothing that could move, hide or turn text. */
import { isUnusual, unseenCharacters, withoutPiles, written } from '@fettle/core/terms/unseen.ts'

/** Colours of our own pages that stand for a terminal's; `soft` for greys, absent for the usual ink. */
export type SgrColour = 'soft' | 'red' | 'green' | 'yellow' | 'blue' | 'magenta' | 'cyan'

export interface SgrStyle {
  readonly ink?: SgrColour
  readonly ground?: SgrColour
  readonly bold?: true
  readonly italic?: true
  readonly underlined?: true
  readonly struck?: true
}

export interface Piece extends SgrStyle {
  readonly text: string
  /** The text stands for a character that cannot be seen: "<U+202E>". */
  readonly escaped?: true
}

// Control sequences (CSI), strings (OSC, DCS, SOS, PM, APC) with their contents, and single escapes of ECMA-48.
const sequence =
  // eslint-disable-next-line no-control-regex -- these controls are what it is about
  /\u001b\[([0-?]*)[ -/]*([@-~])|\u001b[\]PX^_][^\u0007\u001b]*(?:\u0007|\u001b\\)?|\u001b[ -/]*[0-~]/g

/** A line has no end within it. */
const unseenLine = new RegExp(`\\n|${unseenCharacters.source}`, unseenCharacters.flags)

/** The last state of a line that was written over with carriage returns, as progress bars do. */
export function lastState(text: string): string {
  const end = text.replace(/\r+$/, '')
  return end.slice(end.lastIndexOf('\r') + 1)
}

/** The pieces of a line: colours read, other escape sequences dropped, unseen characters written out. */
export function piecesOf(line: string): readonly Piece[] {
  const text = lastState(line)
  const pieces: Piece[] = []
  let style: SgrStyle = {}
  let from = 0
  for (const match of text.matchAll(sequence)) {
    addVisible(pieces, text.slice(from, match.index), style)
    from = match.index + match[0].length
    if (match[2] === 'm') style = styleAfter(style, match[1] ?? '')
  }
  addVisible(pieces, text.slice(from), style)
  return pieces
}

/** The line as plain text: what is seen, with unseen characters written out. */
export function seenText(line: string): string {
  return piecesOf(line)
    .map(({ text }) => text)
    .join('')
}

function addVisible(pieces: Piece[], raw: string, style: SgrStyle): void {
  if (raw === '') return
  if (!isUnusual(raw) && !raw.includes('\n')) return void pieces.push({ text: raw, ...style })
  const text = withoutPiles(raw)
  let from = 0
  for (const match of text.matchAll(unseenLine)) {
    if (match.index > from) pieces.push({ text: text.slice(from, match.index), ...style })
    // As the rest of the pages write them.
    pieces.push({ text: written(match[0]), ...style, escaped: true })
    from = match.index + match[0].length
  }
  if (from < text.length) pieces.push({ text: text.slice(from), ...style })
}

const basic: readonly (SgrColour | undefined)[] = [
  'soft',
  'red',
  'green',
  'yellow',
  'blue',
  'magenta',
  'cyan',
  undefined,
]

/** The style after one sequence "1;31": SGR of ECMA-48, with 256 and true colours brought to those we have. */
function styleAfter(before: SgrStyle, parameters: string): SgrStyle {
  const codes = parameters.split(/[;:]/).map(Number)
  let style: { -readonly [K in keyof SgrStyle]: SgrStyle[K] } = { ...before }
  for (let place = 0; place < codes.length; place += 1) {
    const code = codes[place] ?? 0
    if (code === 0) style = {}
    else if (code === 1) style.bold = true
    else if (code === 2) style.ink = 'soft'
    else if (code === 3) style.italic = true
    else if (code === 4) style.underlined = true
    else if (code === 9) style.struck = true
    else if (code === 22) style = without(style, 'bold')
    else if (code === 23) style = without(style, 'italic')
    else if (code === 24) style = without(style, 'underlined')
    else if (code === 29) style = without(style, 'struck')
    else if (code === 39) style = without(style, 'ink')
    else if (code === 49) style = without(style, 'ground')
    else if (code === 38 || code === 48) {
      const { colour, used } = extended(codes.slice(place + 1))
      style = painted(style, code === 38 ? 'ink' : 'ground', colour)
      place += used
    } else {
      const ground = (code >= 40 && code <= 47) || (code >= 100 && code <= 107)
      const ink = (code >= 30 && code <= 37) || (code >= 90 && code <= 97)
      if (ink || ground) style = painted(style, ink ? 'ink' : 'ground', basic[code % 10])
    }
  }
  return style
}

function without(style: SgrStyle, name: keyof SgrStyle): SgrStyle {
  const { [name]: _gone, ...rest } = style
  return rest
}

function painted(style: SgrStyle, name: 'ink' | 'ground', colour: SgrColour | undefined): SgrStyle {
  return colour === undefined ? without(style, name) : { ...style, [name]: colour }
}

/** What follows 38 or 48: "5;n" or "2;r;g;b"; and how many numbers that took. */
function extended(rest: readonly number[]): { readonly colour: SgrColour | undefined; readonly used: number } {
  const [form, one = 0, two = 0, three = 0] = rest
  if (form === 2) return { colour: nearest(one, two, three), used: 4 }
  if (form !== 5) return { colour: undefined, used: 0 }
  if (one < 16) return { colour: basic[one % 8], used: 2 }
  if (one >= 232) return { colour: one < 250 ? 'soft' : undefined, used: 2 }
  const level = (value: number): number => (value === 0 ? 0 : 55 + value * 40)
  const cube = one - 16
  return { colour: nearest(level(Math.floor(cube / 36)), level(Math.floor(cube / 6) % 6), level(cube % 6)), used: 2 }
}

/** The colour of ours that is nearest in hue; greys are soft, and what is nearly black or white is the usual ink. */
function nearest(red: number, green: number, blue: number): SgrColour | undefined {
  const most = Math.max(red, green, blue)
  const least = Math.min(red, green, blue)
  if (most - least < 40) return most > 60 && most < 230 ? 'soft' : undefined
  const range = most - least
  let hue = 0
  if (most === red) hue = (60 * (green - blue)) / range
  else if (most === green) hue = 120 + (60 * (blue - red)) / range
  else hue = 240 + (60 * (red - green)) / range
  const around = (hue + 360) % 360
  if (around < 25 || around >= 340) return 'red'
  if (around < 75) return 'yellow'
  if (around < 160) return 'green'
  if (around < 200) return 'cyan'
  return around < 265 ? 'blue' : 'magenta'
}
