/** Keeps the head and the tail of what one action prints, and counts what lies between. */
import { LineCutter } from '../providers/script-text.ts'

export const headBytes = 256 * 1024
export const tailBytes = 1024 * 1024
/** Changes between the streams that are kept in the tail, so that many tiny pieces cannot fill the memory. */
const piecesMax = 16 * 1024

export type Stream = 'out' | 'err'
type OnLine = (stream: Stream | 'note', text: string) => void

/** So many bytes in a row came from one stream. */
interface Piece {
  readonly stream: Stream
  length: number
}

/**
 * The output of one action. Lines of the first 256 KiB are passed on as they come; of the rest the last 1 MiB is passed on at
 * the end, after a note that counts what is missing. Never holds more than that, however much is printed.
 */
export class CappedOutput {
  readonly #onLine: OnLine
  readonly #cutters: { readonly [S in Stream]: LineCutter }
  #passed = 0
  #tail: Tail | undefined
  #isOver = false

  constructor(onLine: OnLine) {
    this.#onLine = onLine
    this.#cutters = { out: this.#newCutter('out'), err: this.#newCutter('err') }
  }

  /** Takes the next bytes of a stream; what comes after the end is forgotten. */
  push(stream: Stream, bytes: Buffer): void {
    if (this.#isOver) return
    const room = Math.max(0, headBytes - this.#passed)
    const head = bytes.subarray(0, room)
    this.#passed += head.length
    if (head.length > 0) this.#cutters[stream].push(head)
    if (bytes.length > room) (this.#tail ??= new Tail()).push(stream, bytes.subarray(room))
  }

  /** Passes on what is held, and the last unfinished lines. */
  end(): void {
    this.#isOver = true
    const missing = this.#tail?.missing ?? 0
    if (missing > 0) {
      this.#endLines()
      this.#onLine('note', `${missing} bytes of output are left out here.`)
    }
    for (const { stream, bytes } of this.#tail?.pieces() ?? []) this.#cutters[stream].push(bytes)
    this.#endLines()
    this.#tail = undefined
  }

  #endLines(): void {
    for (const stream of ['out', 'err'] as const) this.#cutters[stream].end()
  }

  #newCutter(stream: Stream): LineCutter {
    return new LineCutter((text) => this.#onLine(stream, text))
  }
}

/** The last bytes of two streams in the order in which they came, in a ring that is made once. */
class Tail {
  readonly #ring = Buffer.allocUnsafe(tailBytes)
  #start = 0
  #length = 0
  #pieces: Piece[] = []
  /** Pieces before this one are gone; they are cut off the list now and then. */
  #first = 0
  #missing = 0

  /** Bytes that were pushed out. */
  get missing(): number {
    return this.#missing
  }

  push(stream: Stream, bytes: Buffer): void {
    const kept = bytes.subarray(Math.max(0, bytes.length - tailBytes))
    this.#drop(this.#length + kept.length - tailBytes)
    this.#missing += bytes.length - kept.length
    const at = (this.#start + this.#length) % tailBytes
    const first = kept.copy(this.#ring, at)
    kept.copy(this.#ring, 0, first)
    this.#length += kept.length
    const last = this.#pieces.at(-1)
    if (last?.stream === stream) last.length += kept.length
    else this.#pieces.push({ stream, length: kept.length })
    if (this.#pieces.length - this.#first > piecesMax) this.#drop(this.#pieces[this.#first]?.length ?? 0)
  }

  /** What is held; when something is missing it begins with a whole line, if there is one. */
  pieces(): readonly { readonly stream: Stream; readonly bytes: Buffer }[] {
    const all = Buffer.concat([
      this.#ring.subarray(this.#start, this.#start + this.#length),
      this.#ring.subarray(0, this.#start),
    ])
    const cut = this.#missing > 0 ? all.indexOf(0x0a) + 1 : 0
    let at = 0
    return this.#pieces.slice(this.#first).map(({ stream, length }) => {
      const bytes = all.subarray(Math.max(at, cut), at + length)
      at += length
      return { stream, bytes }
    })
  }

  #drop(count: number): void {
    for (let left = Math.max(0, count); left > 0;) {
      const first = this.#pieces[this.#first]
      if (first === undefined) return
      const cut = Math.min(left, first.length)
      first.length -= cut
      if (first.length === 0) this.#first += 1
      this.#start = (this.#start + cut) % tailBytes
      this.#length -= cut
      this.#missing += cut
      left -= cut
    }
    if (this.#first <= piecesMax) return
    this.#pieces = this.#pieces.slice(this.#first)
    this.#first = 0
  }
}
