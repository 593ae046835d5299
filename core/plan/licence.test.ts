/** Which licence a version is given, how its scripts get it, and what happens without one. */
import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import { test } from 'node:test'
import type { Found } from '../terms/check.ts'
import type { DesiredState } from '../terms/deployment.ts'
import type { Software } from '../terms/item.ts'
import type { Licence } from '../terms/licence.ts'
import type { PlannedAction } from '../terms/plan.ts'
import { actionOf, deployed, latest, planner, script, scriptSource, software } from './fixtures.ts'
import { licenceFor } from './licence.ts'

const planOf = planner((text) => hash('sha256', text))
const absent: Found = { found: 'absent' }

function licence(name: string, more: Partial<Licence> = {}): Licence {
  return { name, software: 'app', value: { type: 'key', key: `key of ${name}` }, ...more }
}

function app(need: 'required' | 'optional', more: Partial<Software> = {}): Software {
  return software('app', {
    scheme: 'general',
    source: scriptSource(['11.2', '12.0'], { uninstall: script('uninstall') }),
    licence: { need, variable: 'APP_LICENCE' },
    test: script('works'),
    ...more,
  })
}

function planned(
  item: Software,
  licences: readonly Licence[],
  desired: DesiredState = latest,
  found = absent,
): PlannedAction {
  return actionOf(planOf({ entries: [deployed(item, desired, { licences })], found: { app: found } }), 'app')
}

test('[P24] the first licence that fits the version; a version or a major version limits it', () => {
  const licences = [licence('exact', { version: '12.0' }), licence('eleven', { majorVersion: '11' }), licence('any')]
  const name = (version: string) => licenceFor(licences, 'general', version)?.name

  assert.equal(name('12.0'), 'exact')
  assert.equal(name('12.0.0'), 'exact')
  assert.equal(name('11.9'), 'eleven')
  assert.equal(name('110.1'), 'any')
  assert.equal(licenceFor(licences.slice(0, 2), 'general', '13'), undefined)
  assert.equal(licenceFor([licence('eleven', { majorVersion: '11' })], 'debian', '2:11.4-1')?.name, 'eleven')
})

test('[P24] a key is a variable, or a secret by its name; a file is written anew with the change', () => {
  const given = (value: Licence['value']) => {
    const { change } = planned(app('required'), [licence('l', { value })])
    return change?.type === 'script' ? change : assert.fail('no script')
  }
  const file = { type: 'file', name: 'app.lic', contentBase64: 'bGljZW5jZQ==' } as const

  assert.equal(given({ type: 'key', key: 'AAAA-1' }).environment['APP_LICENCE'], 'AAAA-1')
  const secret = given({ type: 'secret', secret: 'app-key' })
  assert.deepEqual(secret.secrets, [{ variable: 'APP_LICENCE', secret: 'app-key' }])
  assert.equal(secret.environment['APP_LICENCE'], undefined)
  assert.deepEqual(given(file).files, [{ variable: 'APP_LICENCE', name: 'app.lic', contentBase64: 'bGljZW5jZQ==' }])
})

test('[E137] [P24] the licence file is there before the test runs too', () => {
  const value = { type: 'file', name: 'app.lic', contentBase64: 'bGljZW5jZQ==' } as const
  const { test: after, check } = planned(app('required'), [licence('l', { value })])

  assert.deepEqual(after?.files, [{ variable: 'APP_LICENCE', name: 'app.lic', contentBase64: 'bGljZW5jZQ==' }])
  assert.ok(check?.type === 'version' && check.files?.length === 1)
})

test('[P24] required and none fits: failed before anything is changed; optional goes on without one', () => {
  const wrong = [licence('eleven', { majorVersion: '11' })]
  const { verdict, reason, because, kind } = planned(app('required'), wrong)

  assert.deepEqual([kind, verdict, reason], ['install', 'failed', 'licenceMissing'])
  assert.equal(because, 'Version 12.0 needs a licence, and none fits it and this tenant.')
  assert.equal(planned(app('optional'), wrong).verdict, undefined)
  assert.equal(planned(app('required'), wrong, { state: 'exact', version: '11.2' }).verdict, undefined)
  const packaged = app('required', { scheme: 'debian', source: { type: 'package', provider: 'apt', package: 'app' } })
  assert.equal(planned(packaged, [], latest, { found: 'absent', latest: '12.0' }).reason, 'licenceMissing')
})

test('[P24] what is there already, or is removed, needs no licence', () => {
  const installed: Found = { found: 'version', version: '12.0' }

  assert.equal(planned(app('required'), [], latest, installed).verdict, 'compliant')
  assert.equal(planned(app('required'), [], { state: 'absent' }, installed).verdict, undefined)
  assert.equal(
    planned(app('required'), [], latest, { ...installed, testFailed: true } as Found).reason,
    'licenceMissing',
  )
})
