/** Head and tail of an output are kept, the gap is counted, and the order of the streams stays. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CappedOutput, headBytes, tailBytes } from './output.ts'

function collect(write: (output: CappedOutput) => void): readonly string[] {
  const lines: string[] = []
  const output = new CappedOutput((stream, text) => lines.push(`${stream} ${text}`))
  write(output)
  output.end()
  return lines
}

test('a short output is passed on whole, in its order', () => {
  const lines = collect((output) => {
    output.push('out', Buffer.from('one\ntw'))
    output.push('err', Buffer.from('oops\n'))
    output.push('out', Buffer.from('o\nlast'))
  })

  assert.deepEqual(lines, ['out one', 'err oops', 'out two', 'out last'])
})

test('what fits into head and tail together has no gap', () => {
  const text = `${'x'.repeat(99)}\n`.repeat((headBytes + tailBytes) / 100 - 1)

  const lines = collect((output) => output.push('out', Buffer.from(text)))

  assert.equal(lines.length, text.length / 100)
  assert.ok(lines.every((line) => line === `out ${'x'.repeat(99)}`))
})

test('whatever the size of the pieces, nothing but the gap is missing', () => {
  for (const size of [1, 7, 4096, 65_536, 3_000_000]) {
    const total = 3_000_000
    const text = Buffer.from(Array.from({ length: total / 10 }, (_, at) => `${String(at).padStart(9, '0')}\n`).join(''))

    const lines = collect((output) => {
      for (let at = 0; at < total; at += size) output.push('out', text.subarray(at, at + size))
    })

    const gap = lines.findIndex((line) => line.startsWith('note'))
    const missing = Number(/note (\d+) bytes/.exec(lines[gap] ?? '')?.[1])
    assert.equal(missing, total - headBytes - tailBytes, `pieces of ${size}`)
    assert.equal(lines[0], 'out 000000000')
    assert.equal(lines.at(-1), `out ${String(total / 10 - 1).padStart(9, '0')}`)
    const tail = lines.slice(gap + 1).map((line) => Number(line.slice(4)))
    assert.deepEqual(
      tail,
      tail.map((_, at) => (tail[0] ?? 0) + at),
    )
  }
})

test('streams that take turns byte by byte need no more memory than others', () => {
  const lines = collect((output) => {
    for (let at = 0; at < 1_000_000; at += 1) output.push(at % 2 === 0 ? 'out' : 'err', Buffer.from('\n'))
  })

  const kept = lines.filter((line) => !line.startsWith('note')).length
  assert.ok(kept > headBytes && kept < headBytes + 20_000, `${kept} lines are kept`)
})

test('what comes after the end is forgotten', () => {
  const lines: string[] = []
  const output = new CappedOutput((_, text) => lines.push(text))
  output.push('out', Buffer.from('a\n'))
  output.end()

  output.push('out', Buffer.from('b\n'))
  output.end()

  assert.deepEqual(lines, ['a'])
})
