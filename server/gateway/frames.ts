/** Reads the frames of an agent's connection one at a time, so that who floods waits for itself. */
import type { WebSocket } from 'ws'
import { type FromAgent, fromAgent } from '@fettle/contract/wire/from-agent.ts'
import { limits } from '@fettle/contract/wire/protocol.ts'

/** When this much has come and is not dealt with, no more is read. Bytes. */
const backlogMax = limits.frameBytes

/**
 * The frames of a socket: the next is given only when the last has been dealt with, `undefined` for one that is not
 * understood. Events that have piled up meanwhile come as one frame, because storing many is hardly more work than one.
 */
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

  /** A frame that was read on the way to another and is still to be given. */
  let ahead: { readonly frame: FromAgent | undefined } | undefined

  function read(): FromAgent | undefined {
    const data = waiting.shift() ?? Buffer.of()
    bytes -= data.length
    if (socket.isPaused && bytes <= backlogMax) socket.resume()
    return parse(data)
  }

  function next(): FromAgent | undefined {
    const frame = ahead ? ahead.frame : read()
    ahead = undefined
    if (frame?.type !== 'events') return frame
    const events = [...frame.events]
    while (!ahead && waiting.length > 0 && events.length < limits.eventsPerFrame) {
      const another = read()
      if (another?.type === 'events') events.push(...another.events)
      else ahead = { frame: another }
    }
    return { type: 'events', events }
  }

  try {
    for (;;)
      if (ahead || waiting.length > 0) yield next()
      else if (isOver) return
      else await new Promise<void>((resolve) => (wake = resolve))
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
