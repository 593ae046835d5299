/** Prerequisites pull in, remove, forbid and fail, and only what depends on them. */
import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import { test } from 'node:test'
import type { Found } from '../terms/check.ts'
import type { DesiredState } from '../terms/deployment.ts'
import type { Prerequisite } from '../terms/item.ts'
import type { ManifestEntry } from '../terms/manifest.ts'
import type { Plan } from '../terms/plan.ts'
import { absentHere, actionOf, deployed, excluded, keysOf, latest, needs, outdated, passive } from './fixtures.ts'
import { planner, scriptSource, software, task, unknown, upToDate } from './fixtures.ts'

const planOf = planner((text) => hash('sha256', text))

function rule(
  [quantifier, items, are]: readonly ['anyOf' | 'allOf', readonly string[], 'installed' | 'notInstalled'],
  act: 'install' | 'uninstall' | 'fail',
  targets: readonly string[] = [],
): Prerequisite {
  return { if: { quantifier, items, are }, then: { act, items: targets } }
}

/** "key:kind:verdict or to" for each action in order: what a plan does, in one line. */
function lineOf(plan: Plan): string {
  return plan.actions.map(({ key, kind, verdict, to }) => `${key}:${kind}:${verdict ?? to}`).join(' ')
}

function app(...prerequisites: readonly Prerequisite[]): ManifestEntry {
  return deployed(software('app', { prerequisites }), latest)
}

const lib = software('lib')
const gone: Found = { found: 'absent' }

/** The app wants to be installed; the library stands as given. */
function appAndLib(prerequisite: Prerequisite, library: ManifestEntry, found: Found, appFound = absentHere): Plan {
  return planOf({ entries: [app(prerequisite), library], found: { app: appFound, lib: found } })
}

test('[P10] a missing prerequisite without deployment is pulled in right before its dependent', () => {
  const plan = appAndLib(needs('lib'), passive(lib), absentHere)

  assert.equal(lineOf(plan), 'lib:install:2.0 app:install:2.0')
  const action = actionOf(plan, 'lib')
  assert.equal(action.phase, 'prerequisite')
  assert.equal(action.reason, 'prerequisiteNeeded')
  assert.equal(action.because, 'It is not installed, and "App" needs it.')
  assert.equal(action.deploymentId, undefined)
  assert.deepEqual(actionOf(plan, 'app').dependsOn, [action.id])
})

test('[P10] an entry without deployment that nobody needs is left out, whatever was found', () => {
  for (const found of [upToDate, outdated, { ...upToDate, testFailed: true } as Found]) {
    assert.equal(lineOf(appAndLib(needs('lib'), passive(lib), found)), 'app:install:2.0')
  }
  assert.deepEqual(keysOf(planOf({ entries: [passive(lib)], found: { lib: absentHere } })), [])
})

test('[E120] [P10] a prerequisite installs what its own deployment only updates or ignores', () => {
  for (const state of ['updateIfFound', 'ignore'] as const) {
    const plan = appAndLib(needs('lib'), deployed(lib, { state }), absentHere)

    assert.equal(lineOf(plan), 'lib:install:2.0 app:install:2.0')
    assert.equal(actionOf(plan, 'lib').phase, 'prerequisite')
    assert.equal(actionOf(plan, 'lib').deploymentId, 'dep_lib')
    assert.equal(actionOf(plan, 'lib').desired, 'any')
  }
})

test('[P10] the wish of a deployment that this session leaves out still holds for what is pulled in', () => {
  const exact = { kind: 'software', state: 'exact', version: '1.2' } as const

  assert.equal(lineOf(appAndLib(needs('lib'), passive(lib, exact), absentHere)), 'lib:install:1.2 app:install:2.0')
})

test('[E150] [P10] parameters of the dependent are not passed to its prerequisite', () => {
  const scripted = software('lib', { source: scriptSource(['2.0']) })
  const library = { ...passive(scripted), parameters: { mine: 'l' } }
  const entries = [
    deployed(software('app', { prerequisites: [needs('lib')] }), latest, { parameters: { theirs: 'a' } }),
  ]
  const plan = planOf({ entries: [...entries, library], found: { app: absentHere, lib: absentHere } })

  const { change } = actionOf(plan, 'lib')
  assert.ok(change?.type === 'script')
  assert.deepEqual(Object.keys(change.environment).toSorted(), [
    'FETTLE_ACTION',
    'FETTLE_INSTALLED_VERSION',
    'FETTLE_ITEM',
    'FETTLE_METHOD',
    'FETTLE_PARAM_MINE',
    'FETTLE_VERSION',
  ])
})

test('[P12] [E147] a prerequisite that its own deployment brings comes first and must have ended well', () => {
  const states: readonly DesiredState[] = [latest, { state: 'any' }, { state: 'exact', version: '2.0' }]
  for (const state of states) {
    const plan = appAndLib(needs('lib'), deployed(lib, state), absentHere)

    assert.equal(lineOf(plan), 'lib:install:2.0 app:install:2.0')
    assert.equal(actionOf(plan, 'lib').reason, 'softwareMissing')
    assert.equal(actionOf(plan, 'lib').phase, 'software')
    assert.deepEqual(actionOf(plan, 'app').dependsOn, ['a1'])
  }
})

test('[P12] so does one that is there and will be updated; one that stays as it is need not be waited for', () => {
  const updated = appAndLib(needs('lib'), deployed(lib, latest), outdated)
  assert.equal(lineOf(updated), 'lib:update:2.0 app:install:2.0')
  assert.deepEqual(actionOf(updated, 'app').dependsOn, ['a1'])

  const kept = appAndLib(needs('lib'), deployed(lib, latest), upToDate)
  assert.equal(lineOf(kept), 'app:install:2.0 lib:none:compliant')
  assert.deepEqual(actionOf(kept, 'app').dependsOn, [])
})

test('[E149] [P9] prerequisites are looked at even when the dependent is compliant', () => {
  assert.equal(
    lineOf(appAndLib(needs('lib'), passive(lib), absentHere, upToDate)),
    'lib:install:2.0 app:none:compliant',
  )
  const plan = appAndLib(needs('lib'), passive(lib), gone, upToDate)
  assert.equal(lineOf(plan), 'lib:install:failed app:none:failed')
})

test('[E119] [P9] no prerequisites for what was only to be updated and is absent, is ignored, removed, or fails anyway', () => {
  const states = [
    [{ state: 'updateIfFound' }, absentHere, 'app:none:compliant'],
    [{ state: 'updateIfFound' }, outdated, 'lib:install:2.0 app:update:2.0'],
    [{ state: 'ignore' }, absentHere, 'app:none:skipped'],
    [{ state: 'absent' }, upToDate, 'app:uninstall:absent'],
    [{ state: 'absent' }, absentHere, 'app:none:compliant'],
    [latest, gone, 'app:install:failed'],
    [latest, unknown, 'app:none:unknown'],
  ] as const
  for (const [state, found, expected] of states) {
    const entry = deployed(software('app', { prerequisites: [needs('lib')] }), state)
    const plan = planOf({ entries: [entry, passive(lib)], found: { app: found, lib: absentHere } })

    assert.equal(lineOf(plan), expected)
  }
})

test('[P9] a task seeks its prerequisites only when it is enforced', () => {
  const item = task('clock', { prerequisites: [needs('lib')] })
  const found = { clock: { found: 'notCompliant', detail: '' } as const, lib: absentHere }

  assert.equal(
    lineOf(planOf({ entries: [deployed(item, 'enforce'), passive(lib)], found })),
    'lib:install:2.0 clock:enforce:compliant',
  )
  assert.equal(lineOf(planOf({ entries: [deployed(item, 'audit'), passive(lib)], found })), 'clock:audit:notCompliant')
})

test('[P10] a rule that asks for more than it looks at has all of it done first', () => {
  const more = rule(['anyOf', ['lib'], 'notInstalled'], 'install', ['lib', 'helper'])
  const entries = [app(more), passive(lib), passive(software('helper'))]
  const plan = planOf({ entries, found: { app: absentHere, lib: absentHere, helper: absentHere } })

  assert.equal(lineOf(plan), 'helper:install:2.0 lib:install:2.0 app:install:2.0')
  assert.deepEqual(actionOf(plan, 'app').dependsOn, ['a1', 'a2'])
})

test('[P10] prerequisites of prerequisites are pulled in too', () => {
  const entries = [
    app(needs('lib')),
    passive(software('lib', { prerequisites: [needs('base')] })),
    passive(software('base')),
  ]
  const plan = planOf({ entries, found: { app: absentHere, lib: absentHere, base: absentHere } })

  assert.equal(lineOf(plan), 'base:install:2.0 lib:install:2.0 app:install:2.0')
  assert.deepEqual(
    plan.actions.map(({ dependsOn }) => dependsOn),
    [[], ['a1'], ['a2']],
  )
})

test('[P10] one pulled in for several names them all, and runs before the first', () => {
  const entries = ['app', 'tool'].map((name) => deployed(software(name, { prerequisites: [needs('lib')] }), latest))
  const plan = planOf({
    entries: [...entries, passive(lib)],
    found: { app: absentHere, tool: absentHere, lib: absentHere },
  })

  assert.equal(lineOf(plan), 'lib:install:2.0 app:install:2.0 tool:install:2.0')
  assert.equal(actionOf(plan, 'lib').because, 'It is not installed, and "App" and "Tool" need it.')
})

test('[P10] what must not be there is removed first', () => {
  const conflicts = rule(['anyOf', ['lib'], 'installed'], 'uninstall', ['lib'])
  const plan = appAndLib(conflicts, passive(lib), upToDate)

  assert.equal(lineOf(plan), 'lib:uninstall:absent app:install:2.0')
  assert.equal(actionOf(plan, 'lib').because, 'It is installed, and "App" needs it to be absent.')
  assert.equal(lineOf(appAndLib(conflicts, passive(lib), absentHere)), 'app:install:2.0')
  assert.equal(
    lineOf(appAndLib(conflicts, deployed(lib, { state: 'absent' }), upToDate)),
    'lib:uninstall:absent app:install:2.0',
  )
})

test('[P9] conditions: quantifier x state of two items, against what will be there', () => {
  const here = { a: upToDate, b: upToDate }
  const one = { a: upToDate, b: absentHere }
  const none = { a: absentHere, b: absentHere }
  const rows = [
    ['anyOf', 'installed', here, true],
    ['anyOf', 'installed', one, true],
    ['anyOf', 'installed', none, false],
    ['allOf', 'installed', here, true],
    ['allOf', 'installed', one, false],
    ['allOf', 'installed', none, false],
    ['anyOf', 'notInstalled', here, false],
    ['anyOf', 'notInstalled', one, true],
    ['anyOf', 'notInstalled', none, true],
    ['allOf', 'notInstalled', here, false],
    ['allOf', 'notInstalled', one, false],
    ['allOf', 'notInstalled', none, true],
    ['anyOf', 'installed', { a: upToDate, b: unknown }, true],
    ['anyOf', 'installed', { a: absentHere, b: unknown }, undefined],
    ['allOf', 'installed', { a: absentHere, b: unknown }, false],
    ['allOf', 'installed', { a: upToDate, b: unknown }, undefined],
    ['anyOf', 'notInstalled', { a: absentHere, b: unknown }, true],
    ['anyOf', 'notInstalled', { a: upToDate, b: unknown }, undefined],
    ['allOf', 'notInstalled', { a: upToDate, b: unknown }, false],
    ['allOf', 'notInstalled', { a: absentHere, b: unknown }, undefined],
  ] as const
  for (const [quantifier, are, found, fires] of rows) {
    const entries = [app(rule([quantifier, ['a', 'b'], are], 'fail')), passive(software('a')), passive(software('b'))]
    const action = actionOf(planOf({ entries, found: { ...found, app: absentHere } }), 'app')

    const expected = fires === undefined ? 'prerequisiteUnknown' : fires ? 'prerequisiteForbids' : 'softwareMissing'
    assert.equal(action.reason, expected, `${quantifier} ${are} ${JSON.stringify(found)}`)
  }
})

test('[P12] allOf: one that is there is enough, and one that comes is waited for', () => {
  const either = rule(['allOf', ['a', 'b'], 'notInstalled'], 'fail')
  const plan = (b: Found, a: Found = absentHere): Plan =>
    planOf({
      entries: [app(either), deployed(software('a'), latest), deployed(software('b'), latest)],
      found: { app: absentHere, a, b },
    })

  assert.deepEqual(actionOf(plan(upToDate), 'app').dependsOn, [])
  assert.deepEqual(actionOf(plan(absentHere), 'app').dependsOn, ['a1', 'a2'])
  assert.deepEqual(actionOf(plan(gone), 'app').dependsOn, ['a1'])
  assert.equal(lineOf(plan(gone, gone)), 'a:install:failed app:install:failed b:install:failed')
})

test('[P14] a fail rule forbids, and expresses order: what this plan brings is waited for', () => {
  const forbids = rule(['anyOf', ['lib'], 'notInstalled'], 'fail')
  const refused = appAndLib(forbids, passive(lib), absentHere)
  assert.equal(lineOf(refused), 'app:install:failed')
  assert.equal(actionOf(refused, 'app').reason, 'prerequisiteForbids')
  assert.equal(actionOf(refused, 'app').because, '"App" must not be changed while "Lib" is not installed.')

  const ordered = appAndLib(forbids, deployed(lib, latest), absentHere)
  assert.equal(lineOf(ordered), 'lib:install:2.0 app:install:2.0')
  assert.deepEqual(actionOf(ordered, 'app').dependsOn, ['a1'])

  const removed = rule(['anyOf', ['lib'], 'installed'], 'fail')
  const afterRemoval = appAndLib(removed, deployed(lib, { state: 'absent' }), upToDate)
  assert.equal(lineOf(afterRemoval), 'lib:uninstall:absent app:install:2.0')
  assert.deepEqual(actionOf(afterRemoval, 'app').dependsOn, ['a1'])

  const coming = appAndLib(removed, deployed(lib, latest), absentHere)
  assert.equal(actionOf(coming, 'app').because, '"App" must not be changed while "Lib" is installed or going to be.')
})

test('[E152] [P14] a task that configures software runs after it, and not when it fails', () => {
  const item = task('app-config', { prerequisites: [rule(['anyOf', ['app'], 'notInstalled'], 'fail')] })
  const at = (found: Found): Plan =>
    planOf({
      entries: [deployed(item, 'enforce'), app()],
      found: { app: found, 'app-config': { found: 'notCompliant', detail: '' } },
    })

  assert.equal(lineOf(at(absentHere)), 'app:install:2.0 app-config:enforce:compliant')
  assert.equal(lineOf(at(gone)), 'app:install:failed app-config:enforce:failed')
})

test('[E145] [P12] a failed prerequisite fails its dependent, which stays in the plan, with readable names', () => {
  const plan = appAndLib(needs('lib'), deployed(lib, latest), gone)

  assert.equal(lineOf(plan), 'lib:install:failed app:install:failed')
  const action = actionOf(plan, 'app')
  assert.equal(action.reason, 'prerequisiteFailed')
  assert.equal(
    action.because,
    '"App" needs "Lib", and that cannot be done: The latest version is wanted, but no version can be had. Offer one, or change what is wanted.',
  )
  assert.deepEqual(action.dependsOn, ['a1'])
  assert.equal(action.change, undefined)
})

test('[E145] [P12] at the end of a chain the first cause is told', () => {
  const entries = [
    app(needs('lib')),
    passive(software('lib', { prerequisites: [needs('base')] })),
    passive(software('base')),
  ]
  const plan = planOf({ entries, found: { app: absentHere, lib: absentHere, base: gone } })

  assert.equal(lineOf(plan), 'base:install:failed lib:install:failed app:install:failed')
  assert.equal(
    actionOf(plan, 'app').because,
    '"App" needs "Lib", and that cannot be done: Any version will do, but no version can be had. Offer one, or change what is wanted.',
  )
})

test('[E145] [P14] an unknown, unanswered or unheard-of prerequisite fails its dependent', () => {
  const because = (plan: Plan): string => {
    assert.equal(actionOf(plan, 'app').verdict, 'failed')
    assert.equal(actionOf(plan, 'app').reason, 'prerequisiteUnknown')
    return actionOf(plan, 'app').because
  }

  assert.equal(
    because(appAndLib(needs('lib'), passive(lib), unknown)),
    '"App" depends on "Lib", and whether that is installed is not known: the package manager is locked.',
  )
  assert.match(because(appAndLib(needs('lib'), deployed(lib, latest), unknown)), /the package manager is locked/)
  assert.match(
    because(planOf({ entries: [app(needs('lib')), passive(lib)], found: { app: absentHere } })),
    /did not answer/,
  )
  assert.match(
    because(planOf({ entries: [app(needs('nope'))], found: { app: absentHere } })),
    /no item is called "nope"/,
  )
  const broken = { ...passive(lib), problem: 'The item "lib" has no scheme.' }
  assert.match(
    because(planOf({ entries: [app(needs('lib')), broken], found: { app: absentHere } })),
    /has no scheme\.$/,
  )
})

test('[P11] conflict: its own deployment wants it absent, the dependent fails and names both', () => {
  for (const found of [absentHere, upToDate]) {
    const plan = appAndLib(needs('lib'), deployed(lib, { state: 'absent' }), found)

    assert.equal(actionOf(plan, 'app').reason, 'prerequisiteFailed')
    assert.equal(
      actionOf(plan, 'app').because,
      '"App" needs "Lib" to be installed, but its own deployment "Deploy Lib" wants it absent.',
    )
  }
})

test('[P11] conflict: nothing is removed against its own deployment', () => {
  const conflicts = rule(['anyOf', ['lib'], 'installed'], 'uninstall', ['lib'])
  const line = (state: DesiredState): string => lineOf(appAndLib(conflicts, deployed(lib, state), upToDate))
  const because = (entry: ManifestEntry): string => actionOf(appAndLib(conflicts, entry, upToDate), 'app').because

  assert.equal(line(latest), 'app:install:failed lib:none:compliant')
  assert.equal(line({ state: 'updateIfFound' }), 'app:install:failed lib:none:compliant')
  assert.equal(line({ state: 'ignore' }), 'app:install:failed lib:none:skipped')
  assert.match(because(deployed(lib, latest)), /but its own deployment "Deploy Lib" wants it installed\.$/)
  assert.match(
    because(deployed(lib, { state: 'ignore' })),
    /but its own deployment "Deploy Lib" wants it left alone\.$/,
  )
  assert.match(
    because(passive(lib, { kind: 'software', state: 'latest' })),
    /but its own deployment wants it installed\.$/,
  )
})

test('[P11] nothing is removed while another item that shall be there relies on it', () => {
  const conflicts = rule(['anyOf', ['lib'], 'installed'], 'uninstall', ['lib'])
  const line = (need: Prerequisite, other: Found): string => {
    const tool = deployed(software('tool', { prerequisites: [need] }), latest)
    const entries = [app(conflicts), tool, passive(lib), passive(software('else'))]
    const plan = planOf({ entries, found: { app: absentHere, tool: upToDate, lib: upToDate, else: other } })
    if (actionOf(plan, 'app').verdict === 'failed') {
      assert.match(actionOf(plan, 'app').because, /"Lib" to be absent, but "Tool" needs it to be installed\.$/)
    }
    return lineOf(plan)
  }
  const either = rule(['allOf', ['lib', 'else'], 'notInstalled'], 'fail')

  assert.equal(line(needs('lib'), absentHere), 'app:install:failed tool:none:compliant')
  assert.equal(line(either, absentHere), 'app:install:failed tool:none:compliant')
  assert.equal(line(either, upToDate), 'lib:uninstall:absent app:install:2.0 tool:none:compliant')
  const also = rule(['anyOf', ['else'], 'notInstalled'], 'install', ['else', 'lib'])
  assert.equal(line(also, absentHere), 'app:install:failed else:install:2.0 tool:none:compliant')
})

test('[P11] two needs that contradict: the first one holds', () => {
  const entries = [
    app(rule(['anyOf', ['lib'], 'notInstalled'], 'install', ['lib'])),
    deployed(
      software('tool', {
        prerequisites: [rule(['anyOf', ['lib'], 'installed'], 'uninstall', ['lib'])],
      }),
      latest,
    ),
    passive(lib),
  ]
  const plan = planOf({ entries, found: { app: absentHere, tool: absentHere, lib: absentHere } })

  assert.equal(lineOf(plan), 'lib:install:2.0 app:install:2.0 tool:install:failed')
  assert.match(actionOf(plan, 'tool').because, /but "App" needs it to be installed\.$/)
})

test('[P11] an exclusion keeps an item away from prerequisites too', () => {
  const entries = [app(needs('lib')), passive(lib)]
  const plan = planOf({ entries, found: { app: absentHere, lib: absentHere }, excluded: [excluded(lib, 'No libs')] })

  assert.equal(lineOf(plan), 'app:install:failed')
  assert.equal(
    actionOf(plan, 'app').because,
    '"App" needs "Lib" to be installed, but the exclusion "No libs" keeps it away from this computer.',
  )
})

test('[P12] what fails pulls nothing in for itself', () => {
  const entry = app(needs('lib'), rule(['anyOf', ['base'], 'notInstalled'], 'fail'))
  const entries = [entry, passive(lib), passive(software('base'))]
  const plan = planOf({ entries, found: { app: absentHere, lib: absentHere, base: absentHere } })

  assert.equal(lineOf(plan), 'app:install:failed')
})

test('[P12] what fails to be installed does not harm those who need it absent', () => {
  const removed = rule(['anyOf', ['lib'], 'installed'], 'fail')

  assert.equal(lineOf(appAndLib(removed, deployed(lib, latest), gone)), 'app:install:2.0 lib:install:failed')
})

test('[P10] a task can be needed: it is enforced, and cannot be removed or enforced against its mode', () => {
  const found = { app: absentHere, clock: { found: 'notCompliant', detail: '' } } as const
  const clock = task('clock')
  const enforce = { kind: 'task', mode: 'enforce' } as const
  const line = (prerequisite: Prerequisite, entry: ManifestEntry): string =>
    lineOf(planOf({ entries: [app(prerequisite), entry], found }))

  assert.equal(line(needs('clock'), passive(clock, enforce)), 'clock:enforce:compliant app:install:2.0')
  assert.equal(line(needs('clock'), deployed(clock, 'enforce')), 'clock:enforce:compliant app:install:2.0')
  assert.equal(line(needs('clock'), deployed(clock, 'ignore')), 'clock:enforce:compliant app:install:2.0')
  assert.equal(line(needs('clock'), deployed(clock, 'audit')), 'app:install:failed clock:audit:notCompliant')

  const removal = rule(['anyOf', ['clock'], 'installed'], 'uninstall', ['clock'])
  const entries = [app(removal), passive(clock, enforce)]
  const plan = planOf({ entries, found: { app: absentHere, clock: { found: 'compliant' } } })
  assert.match(actionOf(plan, 'app').because, /it is a task, and a task cannot be removed\.$/)
})

test('[P13] a cycle is told, fails with all that depends on it, and the rest goes on', () => {
  const entries = [
    deployed(software('a', { prerequisites: [needs('b')] }), latest),
    deployed(software('b', { prerequisites: [needs('c')] }), latest),
    passive(software('c', { prerequisites: [needs('a')] })),
    deployed(software('d', { prerequisites: [needs('b')] }), latest),
    deployed(software('e', { prerequisites: [needs('f')] }), latest),
    passive(software('f')),
  ]
  const found = Object.fromEntries([...'abcdef'].map((name) => [name, absentHere]))
  const plan = planOf({ entries, found })

  assert.deepEqual(plan.cycles, [['a', 'b', 'c', 'a']])
  const failed = plan.actions.filter(({ reason }) => reason === 'prerequisiteCycle').map(({ key }) => key)
  assert.deepEqual(failed.toSorted(), ['a', 'b', 'c', 'd'])
  assert.equal(
    actionOf(plan, 'b').because,
    '"B" needs itself: "B" needs "C" needs "A" needs "B". Take one of these prerequisites away.',
  )
  assert.equal(actionOf(plan, 'f').to, '2.0')
  assert.equal(actionOf(plan, 'e').to, '2.0')
})

test('[E146] [P13] an item that needs itself fails, unless it is there already', () => {
  const itself = (found: Found): Plan =>
    planOf({ entries: [deployed(software('app', { prerequisites: [needs('app')] }), latest)], found: { app: found } })

  assert.equal(actionOf(itself(absentHere), 'app').reason, 'prerequisiteCycle')
  assert.deepEqual(itself(absentHere).cycles, [['app', 'app']])
  assert.equal(lineOf(itself(upToDate)), 'app:none:compliant')
  assert.deepEqual(itself(upToDate).cycles, [])
})

test('[P13] a cycle that is there already holds nobody up', () => {
  const entries = [
    deployed(software('a', { prerequisites: [needs('b')] }), latest),
    deployed(software('b', { prerequisites: [needs('a')] }), latest),
  ]

  assert.equal(lineOf(planOf({ entries, found: { a: upToDate, b: upToDate } })), 'a:none:compliant b:none:compliant')
  assert.equal(lineOf(planOf({ entries, found: { a: upToDate, b: absentHere } })), 'b:install:2.0 a:none:compliant')
})

test('[P12] a thousand items in a chain, sound and broken, are planned in one go', () => {
  const name = (n: number): string => `n${String(n).padStart(4, '0')}`
  const chain = Array.from({ length: 1000 }, (_, n) => {
    const item = software(name(n), n < 999 ? { prerequisites: [needs(name(n + 1))] } : {})
    return n === 0 ? deployed(item, latest) : passive(item)
  })
  const found = Object.fromEntries(chain.map(({ key }) => [key, absentHere]))
  const sound = planOf({ entries: chain, found })
  const broken = planOf({ entries: chain, found: { ...found, [name(999)]: gone } })

  assert.equal(sound.actions[0]?.key, name(999))
  assert.equal(sound.actions.filter(({ verdict }) => verdict === undefined).length, 1000)
  assert.equal(broken.actions.filter(({ verdict }) => verdict === 'failed').length, 1000)
})
