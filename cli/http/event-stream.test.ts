/** Are server-sent events read right, however their bytes are cut? */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eventStreamReader, type StreamEvent } from './event-stream.ts'

const stream =
  ': hello\n\nid: a-1\nevent: session\ndata: {"x":"ü"}\n\ndata: one\ndata:two\nid: a-2\r\n\r\nevent: nothing\n\n'
const events: readonly StreamEvent[] = [
  { id: 'a-1', data: '{"x":"ü"}' },
  { id: 'a-2', data: 'one\ntwo' },
]

test('events with ids, data of several lines, comments left out; cut at every byte', () => {
  const bytes = Buffer.from(stream)
  for (let at = 0; at <= bytes.length; at++) {
    const got: StreamEvent[] = []
    const push = eventStreamReader((event) => got.push(event))
    push(bytes.subarray(0, at))
    push(bytes.subarray(at))
    assert.deepEqual(got, events, `cut at ${at}`)
  }
})
