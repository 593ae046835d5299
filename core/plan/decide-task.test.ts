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
import { sentences } from './sentences.ts'

const answers = {
  compliant: { found: 'compliant' },
  notCompliant: { found: 'notCompliant', detail: 'mode is 0600' },
  value: { found: 'value', value: '42' },
  unknown: { found: 'unknown', detail: 'exit code 3' },
  version: { found: 'version', version: '1.0' },
  absent: { found: 'absent' },
  noUser: { found: 'noUser', detail: 'ada is not signed in' },
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
    noUser: ['enforce', 'noUser', undefined],
  },
  audit: {
    compliant: ['audit', 'taskCompliant', 'compliant'],
    notCompliant: ['audit', 'taskNotCompliant', 'notCompliant'],
    value: unknown('audit'),
    unknown: unknown('audit'),
    version: unknown('audit'),
    absent: unknown('audit'),
    noUser: ['audit', 'noUser', 'unknown'],
  },
  monitor: {
    compliant: unknown('monitor'),
    notCompliant: unknown('monitor'),
    value: monitored,
    unknown: unknown('monitor'),
    version: unknown('monitor'),
    absent: unknown('monitor'),
    noUser: ['monitor', 'noUser', 'unknown'],
  },
  ignore: {
    compliant: ignored,
    notCompliant: ignored,
    value: ignored,
    unknown: ignored,
    version: ignored,
    absent: ignored,
    noUser: ignored,
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

test('[E167] [P7] nobody is signed in: the action waits for somebody, and says so', () => {
  const { because } = decideTask(task('clock'), 'enforce', answers.noUser)

  assert.match(
    because,
    /^Only the session of a person who is signed in can answer: ada is not signed in\. It is looked at again/,
  )
})

test('[P7] [E160] mode x script presence x answer, every combination: a missing script fails with its reason', () => {
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
  const needed = { enforce: ['test', 'set'], audit: ['test'], monitor: ['get'], ignore: [] } as const
  const reasonOf = { test: 'taskTestMissing', set: 'taskSetMissing', get: 'taskGetMissing' } as const
  for (const mode of taskModes) {
    for (const given of Object.keys(answers) as Given[]) {
      for (const present of [
        [],
        ['test'],
        ['get'],
        ['set'],
        ['test', 'get'],
        ['test', 'set'],
        ['get', 'set'],
      ] as const) {
        const body = Object.fromEntries(present.map((name) => [name, script(name)]))
        const lack = needed[mode].find((name) => !(present as readonly string[]).includes(name))
        const row: Row = lack === undefined ? table[mode][given] : [mode as ActionKind, reasonOf[lack], 'failed']
        check(task('clock', { body: { type: 'script', ...body } }), mode, answers[given], row)
      }
    }
  }
})

test('what a computer says at great length is cut, so that the plan fits into an order', () => {
  for (const write of [sentences.taskNotCompliant, sentences.detectionFailed, sentences.nobodySignedIn]) {
    const sentence = write('x'.repeat(64 * 1024))
    assert.ok(sentence.length < 9000 && sentence.endsWith('….'), String(sentence.length))
  }
})
