/** How a command ended is said truthfully, and equal outputs are found. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { commandWording, lastLine, saidText, sameOutput } from './command-words.ts'

const ended = (verdict: 'compliant' | 'failed' | 'unknown' | 'cancelled', after?: string, reason?: 'timedOut') =>
  commandWording({
    state: verdict === 'compliant' ? 'compliant' : verdict === 'cancelled' ? 'cancelled' : 'failed',
    actions: [{ verdict, ...(after === undefined ? {} : { after }), ...(reason === undefined ? {} : { reason }) }],
  })

test('a command says its exit code, and what is not known is not called a failure of the command', () => {
  assert.deepEqual([ended('compliant').word, ended('compliant').tone], ['Exit 0', 'success'])
  assert.deepEqual([ended('failed', 'exit code 3').word, ended('failed', 'exit code 3').tone], ['Exit 3', 'failed'])
  assert.equal(ended('failed', 'out of time', 'timedOut').word, 'Timed out')
  assert.equal(ended('failed', 'ended by SIGKILL').word, 'Failed')
  assert.deepEqual([ended('unknown').word, ended('unknown').tone], ['Unknown', 'unknown'])
  assert.equal(ended('cancelled').word, 'Cancelled')
  assert.equal(commandWording({ state: 'executing', actions: [{}] }).word, 'Running')
  assert.equal(commandWording({ state: 'queued', actions: [] }).word, 'Queued')
})

test('computers that said the same and ended alike are one group, the largest first', () => {
  const zero = ended('compliant')
  const one = ended('failed', 'exit code 1')
  const groups = sameOutput([
    { name: 'a', said: 'x', wording: one },
    { name: 'b', said: 'y', wording: zero },
    { name: 'c', said: 'y', wording: zero },
    { name: 'd', said: 'y', wording: one },
    { name: 'e', wording: zero },
  ])

  assert.deepEqual(
    groups.map(({ runs }) => runs.map(({ name }) => name).join('')),
    ['bc', 'a', 'd'],
  )
})

test('what was said is without our notes and terminal codes; its last line is one that says something', () => {
  const said = saidText([
    { stream: 'out', text: '\u001b[31mred\u001b[0m' },
    { stream: 'note', text: 'A line of ours.' },
    { stream: 'err', text: '' },
  ])

  assert.equal(said, 'red\n')
  assert.equal(lastLine(said), 'red')
  assert.equal(lastLine(''), '')
})
