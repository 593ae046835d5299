/** Reasons for a reboot are read rightly from what systems have and say. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { kernelReasons, parseNeedrestart } from './pending.ts'

suite('kernels', () => {
  const cases = [
    { installed: ['6.1.0-18-amd64', '6.1.0-9-amd64'], running: '6.1.0-9-amd64', newer: '6.1.0-18-amd64' },
    { installed: ['6.1.0-18-amd64', '6.1.0-9-amd64'], running: '6.1.0-18-amd64', newer: undefined },
    { installed: ['6.1.0-18-cloud-amd64', '6.1.0-9-amd64'], running: '6.1.0-9-amd64', newer: undefined },
    { installed: ['6.1.0-18-amd64'], running: '5.4.0-1-amd64', newer: undefined },
    { installed: [], running: '6.18.5', newer: undefined },
    {
      installed: ['5.15.0-101-generic', '5.15.0-91-generic', 'old'],
      running: '5.15.0-91-generic',
      newer: '5.15.0-101-generic',
    },
  ] as const
  for (const { installed, running, newer } of cases)
    test(`${installed.join(', ')} with ${running} running`, () => {
      const sentences = kernelReasons(installed, running).map(({ sentence }) => sentence)
      assert.deepEqual(
        sentences,
        newer === undefined ? [] : [`Kernel ${newer} is installed and ${running} still runs.`],
      )
    })
})

test('needrestart', () => {
  const output = (state: number) =>
    `NEEDRESTART-VER: 3.6\nNEEDRESTART-KCUR: 6.1.0-9-amd64\nNEEDRESTART-KEXP: 6.1.0-18-amd64\nNEEDRESTART-KSTA: ${state}\n`
  assert.deepEqual(
    [0, 1, 2, 3].map((state) => parseNeedrestart(output(state)).length),
    [0, 0, 1, 1],
  )
  assert.equal(
    parseNeedrestart(output(3))[0]?.sentence,
    'needrestart says that kernel 6.1.0-18-amd64 waits while 6.1.0-9-amd64 still runs.',
  )
  assert.deepEqual(parseNeedrestart('bash: garbage'), [])
})
