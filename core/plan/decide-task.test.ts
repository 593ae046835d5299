/** The decision table of tasks, enumerated in full. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Found } from '../terms/check.ts'
import type { TaskMode } from '../terms/deployment.ts'
import { taskModes } from '../terms/deployment.ts'
import type { Task, TaskBody } from '../terms/item.ts'
import type { ActionKind, Reason, Verdict } from '../terms/plan.ts'
import { decideTask } from './decide-task.ts'
import { script, task } from './fixtures.ts'

const answers = {
  compliant: { found: 'compliant' },
  notCompliant: { found: 'notCompliant', detail: 'mode is 0600' },
  value: { found: 'value', value: '42' },
  unknown: { found: 'unknown', detail: 'exit code 3' },
  version: { found: 'version', version: '1.0' },
  absent: { found: 'absent' },
} as const satisfies Record<string, Found>
type Given = keyof typeof answers
type Row = readonly [ActionKind, Reason, Verdict | undefined]

const unknown = (kind: ActionKind): Row => [kind, 'detectionFailed', 'unknown']
const ignored: Row = ['none', 'ignored', 'skipped']
const monitored: Row = ['monitor', 'monitored', 'skipped']

const table: { readonly [mode in TaskMode]: { readonly [given in Given]: Row } } = {
  enforce: {
    compliant: ['none', 'taskCompliant', 'compliant'],
    notCompliant: ['enforce', 'taskNotCompliant', undefined],
    value: unknown('none'),
    unknown: unknown('none'),
    version: unknown('none'),
    absent: unknown('none'),
  },
  audit: {
    compliant: ['audit', 'taskCompliant', 'compliant'],
    notCompliant: ['audit', 'taskNotCompliant', 'notCompliant'],
    value: unknown('audit'),
    unknown: unknown('audit'),
    version: unknown('audit'),
    absent: unknown('audit'),
  },
  monitor: {
    compliant: unknown('monitor'),
    notCompliant: unknown('monitor'),
    value: monitored,
    unknown: unknown('monitor'),
    version: unknown('monitor'),
    absent: unknown('monitor'),
  },
  ignore: {
    compliant: ignored,
    notCompliant: ignored,
    value: ignored,
    unknown: ignored,
    version: ignored,
    absent: ignored,
  },
}

function check(of: Task, mode: TaskMode, given: Found, [kind, reason, verdict]: Row): void {
  const decision = decideTask(of, mode, given)

  assert.deepEqual(
    { kind: decision.kind, reason: decision.reason, verdict: decision.verdict },
    { kind, reason, verdict },
  )
  assert.match(decision.because, /^[A-Z].*\.$/s)
  assert.equal(decision.to, verdict === undefined ? 'compliant' : undefined)
}

for (const mode of taskModes) {
  for (const given of Object.keys(answers) as Given[]) {
    test(`[P7] ${mode} x ${given}`, () => {
      check(task('clock'), mode, answers[given], table[mode][given])
    })
  }
}

test('[P7] [E159] a failed audit is not compliant, and says what was found', () => {
  const decision = decideTask(task('clock'), 'audit', answers.notCompliant)

  assert.equal(decision.verdict, 'notCompliant')
  assert.equal(decision.because, 'The test did not find it as it should be: mode is 0600.')
})

test('[P7] a monitored value is what was there before', () => {
  assert.equal(decideTask(task('clock'), 'monitor', answers.value).before, '42')
})

test('[P7] a file or setting is monitored by whether it is as described', () => {
  const bodies: readonly TaskBody[] = [
    { type: 'file', path: '/etc/motd', ensure: 'present', content: 'hello' },
    { type: 'setting', file: '/etc/app.ini', section: 'main', key: 'level', value: '3' },
  ]
  for (const body of bodies) {
    check(task('clock', { body }), 'monitor', answers.compliant, monitored)
    check(task('clock', { body }), 'monitor', answers.notCompliant, monitored)
    check(task('clock', { body }), 'monitor', answers.unknown, unknown('monitor'))
    check(task('clock', { body }), 'enforce', answers.notCompliant, table.enforce.notCompliant)
  }
})

test('[P7] a script that the mode needs is missing: failed with the reason, whatever was found', () => {
  const all = { test: script('test'), get: script('get'), set: script('set') }
  const without = (name: keyof typeof all): Task => {
    const { [name]: _, ...rest } = all
    return task('clock', { body: { type: 'script', ...rest } })
  }
  for (const given of Object.values(answers)) {
    check(without('test'), 'enforce', given, ['enforce', 'taskTestMissing', 'failed'])
    check(without('set'), 'enforce', given, ['enforce', 'taskSetMissing', 'failed'])
    check(without('test'), 'audit', given, ['audit', 'taskTestMissing', 'failed'])
    check(without('get'), 'monitor', given, ['monitor', 'taskGetMissing', 'failed'])
    check(without('test'), 'ignore', given, ignored)
  }
  check(without('set'), 'audit', answers.compliant, table.audit.compliant)
  check(without('test'), 'monitor', answers.value, monitored)
  check(without('get'), 'enforce', answers.compliant, table.enforce.compliant)
})
