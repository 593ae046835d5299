/** Tests what failures have in common. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { clustersOf } from './clusters.ts'

test('problems that differ in numbers and paths only are one cluster, the largest comes first', () => {
  const clusters = clustersOf([
    { firstProblem: 'vim: no space' },
    { firstProblem: 'app: exit code 12 in /tmp/a' },
    { firstProblem: 'app: exit code 7 in /tmp/b/c' },
    {},
  ])
  assert.deepEqual(
    clusters.map(({ sentence, count }) => `${count} ${sentence}`),
    ['2 app: exit code 12 in /tmp/a', '1 vim: no space'],
  )
})

test('a known cause stands above the words', () => {
  const clusters = clustersOf([
    { cause: 'dpkg-lock', firstProblem: 'vim: locked' },
    { cause: 'dpkg-lock', firstProblem: 'nano: locked' },
  ])
  assert.deepEqual(clusters, [{ cause: 'dpkg-lock', sentence: 'vim: locked', count: 2 }])
})
