/** Tests what the desktop is told at the end of a session. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { endNotice } from './end-notice.ts'

const session = {
  state: 'changed',
  kind: 'full',
  computer: { id: 'cmp_00000001', name: 'desk' },
  report: ['2 changed and verified.'],
} as const

test('the computer and the outcome come first, then what was done or went wrong', () => {
  assert.deepEqual(endNotice({ ...session, report: [...session.report] }), {
    title: 'desk: Changed',
    body: 'Full maintenance. 2 changed and verified.',
  })
  const failed = { ...session, state: 'failed', firstProblem: 'Zoom: no space left on device', report: ['x'] } as const
  assert.deepEqual(endNotice({ ...failed, report: [...failed.report] }), {
    title: 'desk: Failed',
    body: 'Full maintenance. Zoom: no space left on device',
  })
})
