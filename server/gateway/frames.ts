/** Reads the frames of an agent's connection one at a time, so that who floods waits for itself. */
import type { WebSocket } from 'ws'
import { type FromAgent, fromAgent } from '@fettle/contract/wire/from-agent.ts'
import { limits } from '@fettle/contract/wire/protocol.ts'

/** When this much has come and is not dealt with, no more is read. Bytes. */
const backlogMax = limits.frameBytes

/** The frames of a socket: the next is given only when the last has been dealt with, `undefined` for one that is not understood. */
export async function* framesOf(socket: WebSocket): AsyncGenerator<FromAgent | undefined, void> {
  const waiting: Buffer[] = []
  let bytes = 0
  let wake = (): void => {}
  let isOver = false
  socket.on('message', (data: Buffer) => {
    if (isOver) return
    waiting.push(data)
    bytes += data.length
    if (bytes > backlogMax) socket.pause()
    wake()
  })
  socket.on('close', () => {
    isOver = true
    wake()
  })
  socket.on('error', () => socket.terminate())
  try {
    for (;;) {
      const data = waiting.shift()
      if (data) {
        bytes -= data.length
        if (socket.isPaused && bytes <= backlogMax) socket.resume()
        yield parse(data)
      } else if (isOver) return
      else await new Promise<void>((resolve) => (wake = resolve))
    }
  } finally {
    isOver = true
    if (socket.isPaused) socket.resume() // else the end of the connection would never be read
  }
}

function parse(data: Buffer): FromAgent | undefined {
  try {
    return fromAgent.parse(fromJson(data.toString('utf8')))
  } catch {
    return undefined // whatever is wrong with it, the answer is the same: the sender is told and cut off
  }
}

/** What PostgreSQL can hold neither in texts nor in JSON: NUL and half a surrogate pair. JSON writes both as escapes. */
const unstorable = /\\u0000|\\ud[89a-f]/i

function fromJson(text: string): unknown {
  return unstorable.test(text)
    ? JSON.parse(text, (_key, value: unknown) => (typeof value === 'string' ? storable(value) : value))
    : JSON.parse(text)
}

function storable(text: string): string {
  return text.replaceAll('\0', '\uFFFD').toWellFormed()
}
