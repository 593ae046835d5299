/** What is offered to be tried by hand is what the agent runs, and never holds a secret. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'
import type { PlannedAction } from '../terms/plan.ts'
import { stepsByHand } from './by-hand.ts'

const base: PlannedAction = {
  ...{ id: 'a1', key: 'it', item: 'it', title: 'It', kind: 'enforce', phase: 'configuration' },
  ...{ reason: 'taskNotCompliant', because: '', desired: '', before: '', dependsOn: [], rebootNeeded: false },
}
const script = { language: 'sh', source: '#!/bin/sh\necho "$FETTLE_PARAM_WHO"\n', timeoutSeconds: 60 } as const

test('a script has its values before it, and a quote in a value does not end it', () => {
  const who = `O'Neil "$(touch /tmp/never)" \\`
  const environment = { FETTLE_PARAM_WHO: who, FETTLE_METHOD: 'test' }
  const [step] = stepsByHand({ ...base, check: { type: 'test', script, environment } })

  assert.ok(step)
  assert.deepEqual([step.role, step.name, step.as, step.missing], ['look', 'Test', 'system', []])
  assert.match(step.text, /^#!\/bin\/sh\nexport /)
  assert.equal(execFileSync('/bin/sh', ['-c', step.text], { encoding: 'utf8' }), `${who}\n`)
})

test('secrets, licences and files are placeholders that are named', () => {
  const [step] = stepsByHand({
    ...base,
    change: {
      ...{ type: 'script', steps: [script], environment: { APP_LICENCE: 'KEY-123', FETTLE_ITEM: 'it' } },
      secrets: [{ variable: 'FETTLE_PARAM_PASSWORD', secret: 'db-password' }],
      files: [{ variable: 'FETTLE_PARAM_CONFIG', name: 'app.conf', contentBase64: 'c2VjcmV0' }],
    },
  })

  assert.ok(step)
  assert.doesNotMatch(step.text, /KEY-123|c2VjcmV0/)
  assert.match(step.text, /export FETTLE_PARAM_PASSWORD='<secret db-password>'/)
  assert.equal(step.missing.length, 3)
})

test('a package is what the package manager is asked for', () => {
  const change = {
    type: 'package',
    provider: 'apt',
    package: 'hello',
    operation: 'install',
    version: '2.10-3',
  } as const
  const steps = stepsByHand({
    ...{ ...base, kind: 'downgrade', change },
    check: { type: 'package', provider: 'apt', package: 'hello' },
  })

  assert.deepEqual(
    steps.map(({ role }) => role),
    ['look', 'change'],
  )
  assert.match(steps[1]?.text ?? '', /apt-get install -y -q --no-remove --allow-downgrades .* hello=2\.10-3\n$/)
})

test('Python and JavaScript get their values in their own words', () => {
  for (const [language, command] of [
    ['python', ['python3', '-c']],
    ['javascript', ['node', '-e']],
  ] as const) {
    const source = language === 'python' ? 'print(os.environ["FETTLE_X"])' : 'console.log(process.env.FETTLE_X)'
    const own = { language, source, timeoutSeconds: 60 }
    const [step] = stepsByHand({
      ...base,
      check: { type: 'get', script: own, environment: { FETTLE_X: 'a"b\n\u2028' } },
    })

    assert.equal(execFileSync(command[0], [command[1], step?.text ?? ''], { encoding: 'utf8' }), 'a"b\n\u2028\n')
  }
})
