/** A plan from a manifest and answers: actions, verdicts, hash. */
import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import { test } from 'node:test'
import { canonicalJson } from '../terms/json.ts'
import type { Plan } from '../terms/plan.ts'
import { reasons } from '../terms/plan.ts'
import type { SessionKind } from '../terms/session.ts'
import { absentHere, actionOf, answersOf, deployed, excluded, keysOf, latest, manifestOf, needs } from './fixtures.ts'
import type { Situation } from './fixtures.ts'
import { outdated, passive, planner, script, scriptSource, software, task, unknown, upToDate } from './fixtures.ts'
import { makePlan, needsAgent } from './plan.ts'
import { reasonWords } from './sentences.ts'

const sha256 = (text: string): string => hash('sha256', text)
const planOf = planner(sha256)

const editor = software('editor', { rebootNeeded: true })
const clock = task('clock')
const notCompliant = { found: 'notCompliant', detail: 'wrong zone' } as const

const mixed: Situation = {
  entries: [
    deployed(editor, latest),
    deployed(clock, 'enforce'),
    deployed(task('banner', { phase: 'post' }), 'audit'),
    deployed(software('app', { prerequisites: [needs('lib')] }), { state: 'any' }),
    passive(software('lib')),
    deployed(software('games'), { state: 'absent' }),
    deployed(task('old'), 'ignore'),
    deployed(task('load'), 'monitor'),
  ],
  found: {
    editor: outdated,
    clock: notCompliant,
    banner: notCompliant,
    app: absentHere,
    lib: absentHere,
    games: upToDate,
    load: { found: 'value', value: '0.5' },
  },
  excluded: [excluded(software('viewer'), 'Not for servers')],
}

function linesOf(plan: Plan): readonly string[] {
  return plan.actions.map(({ id, key, phase, kind, verdict, to }) => [id, key, phase, kind, verdict ?? to].join(' '))
}

test('[P15] a whole plan: prerequisites, software, configuration, post-actions', () => {
  assert.deepEqual(linesOf(planOf(mixed)), [
    'a1 lib prerequisite install 2.0',
    'a2 app software install 2.0',
    'a3 editor software update 2.0',
    'a4 games software uninstall absent',
    'a5 clock configuration enforce compliant',
    'a6 load configuration monitor skipped',
    'a7 old configuration none skipped',
    'a8 banner post audit notCompliant',
  ])
})

test('[P19] an action says what, why, for whom, from what, to what, and how it is checked', () => {
  assert.deepEqual(actionOf(planOf(mixed), 'editor'), {
    id: 'a3',
    key: 'editor',
    item: 'editor',
    title: 'Editor',
    kind: 'update',
    phase: 'software',
    reason: 'updateAvailable',
    because: 'Version 1.0 is installed and 2.0 is the latest.',
    deploymentId: 'dep_editor',
    deploymentName: 'Deploy Editor',
    desired: 'latest',
    before: '1.0',
    to: '2.0',
    change: { type: 'package', provider: 'apt', package: 'editor', operation: 'install', version: '2.0' },
    check: { type: 'package', provider: 'apt', package: 'editor' },
    expect: { type: 'version', scheme: 'debian', is: 'atLeast', version: '2.0' },
    dependsOn: [],
    rebootNeeded: true,
  })
})

test('[P19] an action that changes nothing has a verdict and no change; only the others need the agent', () => {
  const plan = planOf(mixed)

  for (const action of plan.actions) {
    assert.notEqual(action.verdict === undefined, action.change === undefined)
    assert.equal(needsAgent(action), action.verdict === undefined)
    assert.equal(action.check === undefined, action.change === undefined)
    assert.equal(action.expect === undefined, action.change === undefined)
  }
  assert.deepEqual(
    plan.actions.filter(needsAgent).map(({ key }) => key),
    ['lib', 'app', 'editor', 'games', 'clock'],
  )
  assert.equal(
    actionOf(planOf({ ...mixed, found: { ...mixed.found, editor: upToDate } }), 'editor').rebootNeeded,
    false,
  )
})

test('[P16] a detection shows what would be done and sends no change', () => {
  const full = planOf(mixed)
  const detection = planOf({ ...mixed, kind: 'detection' })

  assert.equal(detection.actions.filter(needsAgent).length, 0)
  for (const action of full.actions) {
    const { kind, reason, because, verdict, change, to } = actionOf(detection, action.key)
    assert.deepEqual([kind, reason, because, to], [action.kind, action.reason, action.because, action.to])
    assert.equal(verdict, action.verdict ?? 'notCompliant')
    assert.equal(change, undefined)
  }
})

test('[P8] a resolution plans software only, an inventory nothing', () => {
  const verdictsIn = (kind: SessionKind): readonly string[] =>
    planOf({ ...mixed, kind }).actions.map(({ key, reason, verdict }) => `${key} ${verdict ?? 'do'} ${reason}`)

  assert.deepEqual(verdictsIn('resolution'), [
    'lib do prerequisiteNeeded',
    'app do softwareMissing',
    'editor do updateAvailable',
    'games do softwareDetected',
    'clock skipped notInThisKind',
    'load skipped notInThisKind',
    'old skipped notInThisKind',
    'banner skipped notInThisKind',
  ])
  assert.ok(verdictsIn('inventory').every((line) => line.endsWith('skipped notInThisKind')))
})

test('[P2] an answer that is missing is unknown, not absent', () => {
  const action = actionOf(planOf({ entries: [deployed(editor, latest)], found: {} }), 'editor')

  assert.equal(action.verdict, 'unknown')
  assert.equal(action.before, 'unknown')
  assert.equal(action.because, 'It could not be found out what is there: the computer did not answer this question.')
})

test('[E144] [P2] what cannot be detected concerns that action alone', () => {
  const plan = planOf({
    entries: [deployed(editor, latest), deployed(software('app'), latest)],
    found: { editor: unknown, app: absentHere },
  })

  assert.equal(actionOf(plan, 'editor').verdict, 'unknown')
  assert.equal(actionOf(plan, 'app').verdict, undefined)
})

test('[P20] inputs that cannot be used fail with their sentence; what is ignored does not need them', () => {
  const problem = 'The parameter "zone" has no value'
  const broken = planOf({ entries: [deployed(clock, 'enforce', { problem })], found: { clock: notCompliant } })
  const ignored = planOf({ entries: [deployed(clock, 'ignore', { problem })], found: {} })

  const { verdict, reason, because } = actionOf(broken, 'clock')
  assert.deepEqual([verdict, reason, because], ['failed', 'invalidInput', 'The parameter "zone" has no value.'])
  assert.equal(actionOf(ignored, 'clock').verdict, 'skipped')
  assert.equal(actionOf(ignored, 'clock').before, 'not checked')
})

test('[E119] updateIfFound that finds nothing does nothing and is compliant, whatever its test says', () => {
  const item = software('app', { test: script('test'), prerequisites: [needs('lib')] })
  const entries = [deployed(item, { state: 'updateIfFound' }), passive(software('lib'))]
  const plan = planOf({ entries, found: { app: absentHere, lib: absentHere } })

  assert.deepEqual(linesOf(plan), ['a1 app software none compliant'])
  assert.equal(actionOf(plan, 'app').reason, 'softwareMissing')
})

test('[E131] the version is pinned: a newer one that appears later does not change the plan', () => {
  const source = scriptSource(['1.0', '2.0'])
  const action = actionOf(
    planOf({ entries: [deployed(software('app', { source }), latest)], found: { app: { found: 'absent' } } }),
    'app',
  )

  assert.equal(action.to, '2.0')
  assert.ok(action.change?.type === 'script')
  assert.equal(action.change.environment['FETTLE_VERSION'], '2.0')
  assert.deepEqual(action.expect, { type: 'version', scheme: 'debian', is: 'atLeast', version: '2.0' })
})

test('[E154] [P15] items at the beginning run first and in the order of their ranks', () => {
  const at = (name: string, rank: number) =>
    deployed(software(name, { order: { location: 'beginning', rank, priority: 0 } }), latest)
  const entries = [at('zeta', 1), at('alpha', 2), deployed(software('beta'), latest)]
  const plan = planOf({ entries, found: { zeta: absentHere, alpha: absentHere, beta: absentHere } })

  assert.deepEqual(keysOf(plan), ['zeta', 'alpha', 'beta'])
})

test('[E155] [P15] a task at the beginning precedes all others, also software', () => {
  const first = task('primary-user', { order: { location: 'beginning', rank: 0, priority: 0 } })
  const last = task('domain-join', { order: { location: 'end', rank: 0, priority: 9 } })
  const entries = [deployed(last, 'enforce'), deployed(software('app'), latest), deployed(first, 'enforce')]
  const plan = planOf({
    entries,
    found: { app: absentHere, 'primary-user': notCompliant, 'domain-join': notCompliant },
  })

  assert.deepEqual(keysOf(plan), ['primary-user', 'app', 'domain-join'])
})

test('[E156] [P15] the order of tasks holds when software prerequisites exist', () => {
  const at = (name: string, rank: number, needed: readonly string[]) =>
    deployed(
      task(name, {
        order: { location: 'end', rank, priority: 0 },
        prerequisites: needed.length > 0 ? [needs(...needed)] : [],
      }),
      'enforce',
    )
  const entries = [at('one', 1, []), at('two', 2, ['lib']), at('three', 3, []), passive(software('lib'))]
  const found = { one: notCompliant, two: notCompliant, three: notCompliant, lib: absentHere }

  assert.deepEqual(keysOf(planOf({ entries, found })), ['one', 'lib', 'two', 'three'])
})

test('[P15] packages of one provider are neighbours, removals among them', () => {
  const entries = [
    deployed(software('a'), latest),
    deployed(software('b'), { state: 'absent' }),
    deployed(software('c'), latest),
    deployed(clock, 'enforce'),
  ]
  const plan = planOf({ entries, found: { a: absentHere, b: upToDate, c: outdated, clock: notCompliant } })

  assert.deepEqual(keysOf(plan), ['a', 'b', 'c', 'clock'])
})

test('instances of one item are actions of their own', () => {
  const printer = task('printer')
  const entries = [
    deployed(printer, 'enforce', { instance: 'ground', parameters: { name: 'ground' } }),
    deployed(printer, 'enforce', { instance: 'attic', parameters: { name: 'attic' } }),
  ]
  const plan = planOf({ entries, found: { 'printer#ground': notCompliant, 'printer#attic': { found: 'compliant' } } })

  assert.deepEqual(keysOf(plan), ['printer#attic', 'printer#ground'])
  assert.equal(actionOf(plan, 'printer#ground').instance, 'ground')
  assert.equal(actionOf(plan, 'printer#attic').verdict, 'compliant')
})

test('[P17] equal inputs give equal bytes, in whatever order they come', () => {
  const plan = planOf(mixed)
  const shuffled = makePlan({
    manifest: { ...manifestOf(mixed), entries: mixed.entries.toReversed() },
    answers: answersOf(mixed).toReversed(),
    kind: 'full',
    sha256,
  })

  assert.equal(canonicalJson(shuffled), canonicalJson(plan))
})

test('[P17] the hash is that of the plan without it, and every difference changes it', () => {
  const { hash: hashed, ...rest } = planOf(mixed)

  assert.equal(hashed, sha256(canonicalJson(rest)))
  const others: readonly Situation[] = [
    { ...mixed, kind: 'detection' },
    { ...mixed, excluded: [] },
    { ...mixed, found: { ...mixed.found, editor: upToDate } },
    { ...mixed, entries: mixed.entries.slice(1) },
  ]
  const hashes = others.map((situation) => planOf(situation).hash)
  assert.equal(new Set([hashed, ...hashes]).size, others.length + 1)
})

test('[P17] the hash of a known plan stays what it is', () => {
  const plan = planOf({ entries: [deployed(software('editor'), latest)], found: { editor: outdated } })

  assert.equal(plan.hash, '5531d6ea96db3aca079a07e7ce4103b1f0dd1b84287167529cc9062e8a857e51')
})

test('an empty manifest gives an empty plan', () => {
  const { actions, cycles, excluded: kept } = planOf({ entries: [], found: {} })

  assert.deepEqual([actions, cycles, kept], [[], [], []])
})

test('every reason has its words', () => {
  assert.deepEqual(Object.keys(reasonWords).toSorted(), [...reasons].toSorted())
  for (const words of Object.values(reasonWords)) assert.match(words, /^[a-z][^.]+$/)
})
