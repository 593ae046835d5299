/** What scripts print about versions that can be had is read as it is meant, or refused with a sentence. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { availableMax, parseAvailable } from './available.ts'

const sha256 = 'ab'.repeat(32)

test('lines: a version alone, or with its URL, checksum and architecture', () => {
  const output = `1.0\n\n  1.1 https://example.test/a.tar.gz\n1.2 http://example.test/b ${sha256.toUpperCase()} arm64\r\n`

  assert.deepEqual(parseAvailable(output), {
    versions: [
      { version: '1.0' },
      { version: '1.1', url: 'https://example.test/a.tar.gz' },
      { version: '1.2', url: 'http://example.test/b', sha256, architecture: 'arm64' },
    ],
  })
})

test('JSON: a list, or one value a line; what else a value says is left out', () => {
  const full = { version: '2.0', url: 'https://example.test/c', sha256, architecture: 'x64' }

  assert.deepEqual(parseAvailable(JSON.stringify(['1.0', { ...full, channel: 'stable' }])), {
    versions: [{ version: '1.0' }, full],
  })
  assert.deepEqual(parseAvailable(`${JSON.stringify(full)}\n{"version":"1.0"}`), {
    versions: [full, { version: '1.0' }],
  })
})

test('nothing printed: nothing can be had', () => {
  assert.deepEqual(parseAvailable(' \n'), { versions: [] })
  assert.deepEqual(parseAvailable('[]'), { versions: [] })
})

test('what cannot be meant is told, never guessed at', () => {
  const problem = (output: string): string => {
    const read = parseAvailable(output)
    return 'problem' in read ? read.problem : assert.fail(JSON.stringify(read))
  }

  assert.equal(problem('[1.0'), 'It printed no list of versions but "[1.0".')
  assert.equal(problem('[1.5]'), 'It printed "1.5", which is no version.')
  assert.match(problem('{"url": "https://example.test"}'), /names no version\.$/)
  assert.match(problem('{"version": ""'), /which names no version\.$|is no version\.$/)
  assert.equal(
    problem('1.0 ftp://example.test'),
    'The URL of version 1.0 must begin with https:// or http://, and "ftp://example.test" does not.',
  )
  assert.match(problem('1.0 https://example.test abc'), /must be 64 hexadecimal digits/)
  assert.match(problem('The server said: not found today, sorry'), /^It printed "The server said/)
  assert.match(problem('[{"version": "1", "architecture": 64}]'), /must be a word like x64/)
  assert.match(problem(Array.from({ length: availableMax + 1 }, (_, at) => `1.${at}`).join('\n')), /more than 1000/)
})
