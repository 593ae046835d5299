/** What became of a session follows from its actions: their verdicts, how many of each, the state, the first problem. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { reasons, type Reason, type Verdict, verdicts } from '../terms/plan.ts'
import { defaultOptions, type SessionKind, type SessionState } from '../terms/session.ts'
import { aPlan, type ActionSketch, ended, executing, orderEnded, tellAll } from './fixtures.ts'
import { countVerdicts, deservedState, firstProblem, outcomes } from './outcome.ts'

function deserved(sketches: readonly ActionSketch[], kind: SessionKind = 'full'): SessionState {
  const options = { ...defaultOptions, kind }
  return deservedState({ plan: aPlan(...sketches), actions: [], options })
}

test('every verdict beside a good one: good ones leave the state, all others make it partial', () => {
  const states: Record<Verdict, SessionState> = {
    compliant: 'compliant',
    changed: 'changed',
    notCompliant: 'partial',
    failed: 'partial',
    unknown: 'partial',
    skipped: 'partial',
    cancelled: 'partial',
  }
  for (const verdict of verdicts) assert.equal(deserved(['compliant', verdict]), states[verdict], verdict)
})

test('[E010] nothing at all is compliant; nothing good is failed', () => {
  assert.equal(deserved([]), 'compliant')
  assert.equal(deserved(['failed', 'unknown']), 'failed')
})

test('what a detection finds wrong makes it partial, never failed: it has done what it should', () => {
  assert.equal(deserved(['notCompliant', 'failed'], 'detection'), 'partial')
  assert.equal(deserved(['compliant'], 'detection'), 'compliant')
})

test('skipped on purpose says nothing against the computer, skipped for any other reason does', () => {
  const onPurpose: readonly Reason[] = ['ignored', 'monitored', 'notInThisKind', 'userContextSkipped']
  for (const reason of reasons) {
    const isOnPurpose = onPurpose.includes(reason)
    assert.equal(deserved(['compliant', ['skipped', reason]]), isOnPurpose ? 'compliant' : 'partial', reason)
  }
})

test('a resolution is compliant although it leaves all tasks to others', () => {
  assert.equal(deserved(['compliant', ['skipped', 'notInThisKind']], 'resolution'), 'compliant')
  assert.equal(deserved([['skipped', 'notInThisKind']], 'resolution'), 'compliant')
})

test('an action that was sent has its own outcome, one that was not has what the plan decided', () => {
  const { session } = tellAll(executing(), [ended('a1', { detail: 'it was easy' })])
  const [first, second] = outcomes({ ...session, plan: aPlan('install', 'install', ['failed', 'invalidInput']) })

  assert.deepEqual(
    [first?.status, first?.verdict, first?.reason, first?.detail],
    ['ended', 'changed', 'verified', 'it was easy'],
  )
  assert.deepEqual(
    [second?.status, second?.verdict, second?.reason, second?.attempts],
    ['pending', undefined, 'updateAvailable', 0],
  )
  const [, , third] = outcomes({ ...session, plan: aPlan('install', 'install', ['failed', 'invalidInput']) })
  assert.deepEqual([third?.status, third?.verdict, third?.reason], ['ended', 'failed', 'invalidInput'])
})

test('verdicts are counted, and what has none is pending', () => {
  const counts = countVerdicts([{ verdict: 'changed' }, { verdict: 'changed' }, { verdict: 'failed' }, {}])

  assert.deepEqual([counts.total, counts.pending, counts.changed, counts.failed, counts.compliant], [4, 1, 2, 1, 0])
})

test('the first problem is the first thing that went wrong, in one line', () => {
  const failed = ended('a2', { verdict: 'failed', reason: 'changeFailed', detail: 'exit code 1' })
  const partial = tellAll(executing(), [ended('a1'), failed, orderEnded(2)]).session

  assert.equal(firstProblem(partial), 'Item 2: exit code 1')
  assert.equal(firstProblem({ ...partial, problem: 'The disk is full.' }), 'The disk is full.')
  assert.equal(
    firstProblem({ plan: aPlan('compliant', ['failed', 'invalidInput']), actions: [] }),
    'Item 2: It is failed.',
  )
  assert.equal(
    firstProblem({ plan: aPlan('compliant', 'cancelled', ['skipped', 'notInThisKind']), actions: [] }),
    undefined,
  )
})
