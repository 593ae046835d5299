/** Sends what the journal holds and the server has not stored, in order, as fast as the server takes it. */
import { limits } from '@fettle/contract/wire/protocol.ts'
import { crashPoint } from '../crash-point.ts'
import type { Heads, Journal } from '../journal/journal.ts'
import type { NumberedText } from '../journal/rows.ts'

/** One open link, as the outbox needs it. */
export interface Sender {
  /** Sends a frame; calls back when it has left this computer. */
  readonly send: (frame: string, onSent: () => void) => void
}

/** Characters in one frame, well below the limit in bytes whatever they are. */
const frameCharacters = 2 * 1024 * 1024
/** Characters that may be on their way before the journal is read on. */
const onTheWayMax = 4 * 1024 * 1024

/** What was sent over one link. A new link gets a new outbox, which begins with what the server has stored. */
export class Outbox {
  readonly #journal: Journal
  readonly #sender: Sender
  #sent: Heads
  #onTheWay = 0
  #isScheduled = false
  #isClosed = false

  constructor(journal: Journal, sender: Sender, seen: Heads) {
    this.#journal = journal
    this.#sender = sender
    this.#sent = seen
    this.pump()
  }

  /** Something may be new: all of one moment goes out together. */
  schedule(): void {
    if (this.#isScheduled) return
    this.#isScheduled = true
    setImmediate(() => {
      this.#isScheduled = false
      this.pump()
    })
  }

  /** Sends from these numbers on again: the server asks for what was told it already. */
  rewind(seen: Heads): void {
    this.#sent = { event: Math.min(this.#sent.event, seen.event), output: Math.min(this.#sent.output, seen.output) }
    this.schedule()
  }

  close(): void {
    this.#isClosed = true
  }

  /** Sends as much as may be on its way; events go before output. */
  pump(): void {
    while (!this.#isClosed && this.#onTheWay < onTheWayMax) {
      const frame = this.#nextFrame()
      if (frame === undefined) return
      this.#onTheWay += frame.length
      this.#sender.send(frame, () => {
        this.#onTheWay -= frame.length
        crashPoint('after-send')
        this.pump()
      })
    }
  }

  #nextFrame(): string | undefined {
    const heads = this.#journal.heads
    if (this.#sent.event < heads.event) {
      const events = this.#journal.eventsAfter(this.#sent.event, {
        rows: limits.eventsPerFrame,
        characters: frameCharacters,
      })
      // A number whose event is long forgotten: nothing can be sent for it.
      this.#sent = { ...this.#sent, event: events.at(-1)?.n ?? heads.event }
      if (events.length > 0) return `{"type":"events","events":[${texts(events)}]}`
    }
    if (this.#sent.output < heads.output) {
      const lines = this.#journal.linesAfter(this.#sent.output, {
        rows: limits.linesPerFrame,
        characters: frameCharacters,
      })
      this.#sent = { ...this.#sent, output: lines.at(-1)?.n ?? heads.output }
      if (lines.length > 0) return `{"type":"output","lines":[${texts(lines)}]}`
    }
    return undefined
  }
}

function texts(entries: readonly NumberedText[]): string {
  return entries.map(({ text }) => text).join(',')
}
