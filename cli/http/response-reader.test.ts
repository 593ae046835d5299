/** Are HTTP/1.1 responses read right, however their bytes are cut? */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { responseReader } from './response-reader.ts'

interface Read {
  readonly status: number | undefined
  readonly body: string
  readonly isDone: boolean
}

function read(parts: readonly Buffer[], hasEnded = false): Read {
  const bodies: Buffer[] = []
  const reader = responseReader((bytes) => bodies.push(Buffer.from(bytes)))
  let isDone = false
  for (const part of parts) isDone = reader.push(part)
  if (hasEnded) isDone = reader.end()
  return { status: reader.head()?.status, body: Buffer.concat(bodies).toString(), isDone }
}

const cases: readonly (readonly [name: string, text: string, expected: Read, hasEnded?: boolean])[] = [
  [
    'a body of known length',
    'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 7\r\n\r\nhéllo!',
    { status: 200, body: 'héllo!', isDone: true },
  ],
  [
    'a body in chunks with an extension and trailers',
    'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5;x=1\r\nhello\r\n1\r\n!\r\n0\r\nx: y\r\n\r\n',
    { status: 200, body: 'hello!', isDone: true },
  ],
  ['no body', 'HTTP/1.1 204 No Content\r\n\r\n', { status: 204, body: '', isDone: true }],
  ['an empty body', 'HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n', { status: 404, body: '', isDone: true }],
  [
    'an interim response before the final one',
    'HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok',
    { status: 200, body: 'ok', isDone: true },
  ],
  ['a body until the end', 'HTTP/1.0 200 OK\r\n\r\nall of it', { status: 200, body: 'all of it', isDone: true }, true],
  [
    'a cut body',
    'HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf',
    { status: 200, body: 'half', isDone: false },
    true,
  ],
]

for (const [name, text, expected, hasEnded] of cases) {
  test(`${name}, whole and cut at every byte`, () => {
    const bytes = Buffer.from(text)

    assert.deepEqual(read([bytes], hasEnded), expected)
    assert.deepEqual(
      read(
        [...bytes].map((byte) => Buffer.of(byte)),
        hasEnded,
      ),
      expected,
    )
    for (let at = 1; at < bytes.length; at++) {
      assert.deepEqual(read([bytes.subarray(0, at), bytes.subarray(at)], hasEnded), expected, `cut at ${at}`)
    }
  })
}

test('what is not HTTP/1.1 is refused', () => {
  const strange = [
    'SSH-2.0-OpenSSH\r\n\r\n',
    'HTTP/2 200\r\n\r\n',
    'HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n',
    'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n',
    'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\nab\r\n',
    `HTTP/1.1 200 OK\r\n${'x: y\r\n'.repeat(20_000)}`,
  ]
  for (const text of strange) assert.throws(() => read([Buffer.from(text)]), Error, text.slice(0, 40))
})
