/** Keeps the head and the tail of what one action prints, and counts what lies between. */
import { LineCutter } from '../providers/script-text.ts'

export const headBytes = 256 * 1024
export const tailBytes = 1024 * 1024

export type Stream = 'out' | 'err'
/** What a kept chunk costs besides its bytes, so that many tiny ones cannot fill the memory. */
const chunkOverhead = 64
const mergeBytes = 4096

type OnLine = (stream: Stream | 'note', text: string) => void

interface Chunk {
  readonly stream: Stream
  readonly bytes: Buffer
}

/**
 * The output of one action. Lines of the first 256 KiB are passed on as they come; of the rest the last 1 MiB is passed on at
 * the end, after a note that counts what is missing. Never holds more than that, however much is printed.
 */
export class CappedOutput {
  readonly #onLine: OnLine
  readonly #cutters: { readonly [S in Stream]: LineCutter }
  #passed = 0
  #tail: Chunk[] = []
  #held = 0
  #missing = 0
  #isOver = false

  constructor(onLine: OnLine) {
    this.#onLine = onLine
    this.#cutters = { out: this.#newCutter('out'), err: this.#newCutter('err') }
  }

  /** True when something had to be left out. */
  get isCut(): boolean {
    return this.#missing > 0
  }

  /** Takes the next bytes of a stream; what comes after the end is forgotten. */
  push(stream: Stream, bytes: Buffer): void {
    if (this.#isOver) return
    const room = Math.max(0, headBytes - this.#passed)
    const head = bytes.subarray(0, room)
    this.#passed += head.length
    if (head.length > 0) this.#cutters[stream].push(head)
    if (bytes.length > room) this.#hold({ stream, bytes: bytes.subarray(room) })
  }

  /** Passes on what is held, and the last unfinished lines. */
  end(): void {
    if (this.#missing > 0) {
      for (const stream of ['out', 'err'] as const) this.#cutters[stream].end()
      this.#onLine('note', `${this.#missing} bytes of output are left out here.`)
      this.#dropBrokenLine()
    }
    for (const { stream, bytes } of this.#tail) this.#cutters[stream].push(bytes)
    for (const stream of ['out', 'err'] as const) this.#cutters[stream].end()
    this.#tail = []
    this.#held = 0
    this.#isOver = true
  }

  #hold({ stream, bytes }: Chunk): void {
    const last = this.#tail.at(-1)
    if (last?.stream === stream && last.bytes.length < mergeBytes) {
      this.#tail[this.#tail.length - 1] = { stream, bytes: Buffer.concat([last.bytes, bytes]) }
    } else {
      // A copy: the buffer it was read into is larger, and would be kept alive by a few bytes.
      this.#tail.push({ stream, bytes: Buffer.from(bytes) })
      this.#held += chunkOverhead
    }
    this.#held += bytes.length
    while (this.#held > tailBytes) this.#dropFirst(this.#held - tailBytes)
  }

  #dropFirst(surplus: number): void {
    const first = this.#tail[0]
    if (first === undefined) return
    const cut = Math.min(surplus, first.bytes.length)
    if (cut === first.bytes.length) {
      this.#tail.shift()
      this.#held -= chunkOverhead
    } else {
      this.#tail[0] = { stream: first.stream, bytes: first.bytes.subarray(cut) }
    }
    this.#held -= cut
    this.#missing += cut
  }

  /** The tail begins somewhere in a line: it starts with the next whole one, if one is near. */
  #dropBrokenLine(): void {
    const first = this.#tail[0]
    const end = first?.bytes.indexOf(0x0a) ?? -1
    if (first !== undefined && end >= 0) this.#tail[0] = { stream: first.stream, bytes: first.bytes.subarray(end + 1) }
  }

  #newCutter(stream: Stream): LineCutter {
    return new LineCutter((text) => this.#onLine(stream, text))
  }
}
