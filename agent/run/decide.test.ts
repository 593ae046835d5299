/** What is done with an action, and what became of it, from what was found: every case of the tables. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { Expectation, Found } from '@fettle/core/terms/check.ts'
import type { Change, PlannedAction, Verdict } from '@fettle/core/terms/plan.ts'
import { blockedOutcome, groupLength, meets, outcomeOf, stepFor, withoutBlocked } from './decide.ts'
import type { ChangeEnd } from './work.ts'

const packageChange: Change = { type: 'package', provider: 'apt', package: 'x', operation: 'install', version: '1.0' }
const scriptChange: Change = {
  type: 'script',
  steps: [{ language: 'sh', source: '', timeoutSeconds: 1 }],
  environment: {},
}
const exactly = (version: string): Expectation => ({ type: 'version', scheme: 'debian', is: 'exact', version })

function action(fields: Partial<PlannedAction> = {}): PlannedAction {
  return {
    id: 'a1',
    key: 'x',
    item: 'x',
    title: 'X',
    kind: 'enforce',
    phase: 'software',
    reason: 'taskNotCompliant',
    because: '',
    desired: 'enforce',
    before: '',
    change: scriptChange,
    expect: { type: 'compliant' },
    dependsOn: [],
    rebootNeeded: false,
    ...fields,
  }
}

const compliant: Found = { found: 'compliant' }
const notCompliant: Found = { found: 'notCompliant', detail: 'it is not' }
const unknown: Found = { found: 'unknown', detail: 'nobody knows' }
const version = (text: string): Found => ({ found: 'version', version: text })

suite('what was found is as wanted', () => {
  const cases: readonly (readonly [
    expect: Expectation | undefined,
    found: Found | undefined,
    result: boolean | 'unknown',
  ])[] = [
    [{ type: 'absent' }, { found: 'absent' }, true],
    [{ type: 'absent' }, version('1.0'), false],
    [{ type: 'present' }, version('1.0'), true],
    [{ type: 'present' }, { found: 'absent' }, false],
    [{ type: 'compliant' }, compliant, true],
    [{ type: 'compliant' }, notCompliant, false],
    [{ type: 'compliant' }, { found: 'value', value: 'true' }, false],
    [undefined, compliant, true],
    [exactly('1.0'), version('1.0'), true],
    [exactly('1.0'), version('1.1'), false],
    [exactly('1.0'), { found: 'absent' }, false],
    [{ type: 'version', scheme: 'debian', is: 'atLeast', version: '1.0' }, version('1.1'), true],
    [{ type: 'version', scheme: 'debian', is: 'atLeast', version: '1.0' }, version('1.0~rc1'), false],
    [{ type: 'version', scheme: 'semver', is: 'atMost', version: '1.10.0' }, version('1.9.0'), true],
    [{ type: 'version', scheme: 'semver', is: 'atMost', version: '1.9.0' }, version('1.10.0'), false],
    [{ type: 'compliant' }, unknown, 'unknown'],
    [{ type: 'absent' }, unknown, 'unknown'],
    [exactly('1.0'), undefined, 'unknown'],
  ]
  for (const [expect, found, result] of cases) {
    test(`${JSON.stringify(expect)} with ${JSON.stringify(found)}`, () => assert.equal(meets(expect, found), result))
  }
})

suite('what is done after looking', () => {
  const repair = {
    kind: 'reinstall',
    change: { ...packageChange, operation: 'reinstall' },
    expect: exactly('1.0'),
  } as const
  const cases: readonly (readonly [
    name: string,
    action: PlannedAction,
    found: Found | undefined,
    attempts: number,
    step: string,
  ])[] = [
    ['satisfied before it began', action(), compliant, 0, 'compliant alreadySatisfied'],
    ['not satisfied', action(), notCompliant, 0, 'attempt 1'],
    ['cannot be told: it is carried out', action(), unknown, 0, 'attempt 1'],
    ['nothing to ask: it is carried out', action(), undefined, 0, 'attempt 1'],
    ['a repair is carried out although its version is there', action(repair), version('1.0'), 0, 'attempt 1'],
    ['interrupted, and as wanted: this action did it', action(), compliant, 1, 'changed verified'],
    ['interrupted, and not as wanted', action(), notCompliant, 1, 'attempt 2'],
    ['interrupted twice', action(), notCompliant, 2, 'attempt 3'],
    ['interrupted three times', action(), notCompliant, 3, 'unknown interrupted'],
    ['interrupted three times, and as wanted', action(), compliant, 3, 'changed verified'],
    ['interrupted, and it cannot be told', action(), unknown, 1, 'unknown interrupted'],
    ['interrupted, and nothing to ask', action(), undefined, 1, 'unknown interrupted'],
    ['an interrupted repair of a package is done again', action(repair), version('1.0'), 1, 'attempt 2'],
    [
      'an interrupted repair by script cannot be settled',
      action({ ...repair, change: scriptChange }),
      version('1.0'),
      1,
      'unknown interrupted',
    ],
    [
      'an interrupted repair by script that left nothing',
      action({ ...repair, change: scriptChange }),
      { found: 'absent' },
      1,
      'attempt 2',
    ],
  ]
  for (const [name, what, found, attempts, expected] of cases) {
    test(name, () => {
      const step = stepFor(what, found, attempts)
      assert.equal(
        step.do === 'carryOut' ? `attempt ${step.attempt}` : `${step.outcome.verdict} ${step.outcome.reason}`,
        expected,
      )
    })
  }
})

suite('what became of it', () => {
  const done: ChangeEnd = { how: 'done' }
  const failed: ChangeEnd = { how: 'failed', detail: 'The script ended with exit code 3: oops' }
  const install = action({ kind: 'install', change: packageChange, expect: exactly('1.0') })
  const cases: readonly (readonly [
    name: string,
    action: PlannedAction,
    end: ChangeEnd,
    found: Found | undefined,
    outcome: string,
  ])[] = [
    ['done and verified', action(), done, compliant, 'changed verified'],
    ['done, but not there: a task that lies', action(), done, notCompliant, 'notCompliant notDetectedAfterChange'],
    ['done, but it cannot be told', action(), done, unknown, 'unknown detectionFailed'],
    ['done, with nothing to ask', action(), done, undefined, 'unknown taskTestMissing'],
    ['a script that failed has failed, whatever its test says', action(), failed, compliant, 'failed changeFailed'],
    ['a script that failed', action(), failed, notCompliant, 'failed changeFailed'],
    ['a package that is there although apt complained', install, failed, version('1.0'), 'changed verified'],
    ['a package that is not there', install, failed, { found: 'absent' }, 'failed changeFailed'],
    ['out of time', action(), { how: 'timedOut', detail: 'late' }, notCompliant, 'failed timedOut'],
    ['cancelled before it was as wanted', action(), { how: 'cancelled' }, notCompliant, 'cancelled sessionCancelled'],
    ['cancelled, but it was already as wanted', install, { how: 'cancelled' }, version('1.0'), 'changed verified'],
  ]
  for (const [name, what, end, found, expected] of cases) {
    test(name, () => {
      const { verdict, reason } = outcomeOf(what, end, found)
      assert.equal(`${verdict} ${reason}`, expected)
    })
  }

  test('nothing is a success that was not seen', () => {
    const founds: readonly (Found | undefined)[] = [notCompliant, unknown, undefined, version('9')]
    const ends: readonly ChangeEnd[] = [done, failed, { how: 'timedOut', detail: '' }, { how: 'cancelled' }]
    for (const end of ends) {
      for (const seen of founds) {
        assert.ok(!['changed', 'compliant'].includes(outcomeOf(action(), end, seen).verdict))
      }
    }
  })
})

test('neighbouring packages are one group, each package once', () => {
  const install = (id: string, name: string) => action({ id, change: { ...packageChange, package: name } })
  const script = action({ id: 's' })

  assert.equal(groupLength([install('a1', 'x'), install('a2', 'y'), script]), 2)
  assert.equal(groupLength([install('a1', 'x'), install('a2', 'y'), install('a3', 'x')]), 2)
  assert.equal(groupLength([script, install('a1', 'x')]), 1)
  assert.equal(groupLength([script, script]), 1)
})

test('what depends on something that did not end well may not begin', () => {
  const one = action({ id: 'a1' })
  const two = action({ id: 'a2', dependsOn: ['a1'] })
  const three = action({ id: 'a3', dependsOn: ['a2'] })
  const outside = action({ id: 'a4', dependsOn: ['a99'] })
  const all = [one, two, three, outside]
  const open = new Set(all.map(({ id }) => id))
  const divide = (verdicts: readonly (readonly [string, Verdict])[], group: readonly PlannedAction[]) => {
    const known = new Map(verdicts)
    const { free, blocked } = withoutBlocked(group, {
      verdicts: known,
      open: new Set([...open].filter((id) => !known.has(id))),
    })
    return [free.map(({ id }) => id), blocked.map(({ action: { id }, by }) => `${id} by ${by}`)]
  }

  assert.deepEqual(divide([], all), [['a1', 'a2', 'a3', 'a4'], []])
  assert.deepEqual(divide([['a1', 'failed']], [two, three, outside]), [['a4'], ['a2 by a1', 'a3 by a2']])
  assert.deepEqual(divide([['a1', 'changed']], [two]), [['a2'], []])
  assert.deepEqual(divide([['a1', 'compliant']], [two]), [['a2'], []])
  for (const verdict of ['notCompliant', 'unknown', 'skipped', 'cancelled'] as const) {
    assert.deepEqual(divide([['a1', verdict]], [two]), [[], ['a2 by a1']], verdict)
  }
  assert.deepEqual(blockedOutcome(one, 'a1'), {
    verdict: 'failed',
    reason: 'prerequisiteFailed',
    detail: 'X has to be in order first, and is not.',
  })
})
