/** Shows which steps a new installation is told, and that names stay whole in their commands. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { firstSteps, type StepsKnown } from './first-steps.ts'

const empty: StepsKnown = {
  address: 'https://fettle.example',
  tenant: undefined,
  item: undefined,
  computers: 0,
  deployments: 0,
  checked: 0,
  schedules: 0,
}

test('an empty installation is told to make what the steps need', () => {
  const steps = firstSteps(empty)
  assert.deepEqual(
    steps.map(({ isDone }) => isDone),
    [false, false, false, false],
  )
  assert.match(steps[0]?.command ?? '', /^fettle create tenant Acme\nfettle enrolment-token Acme --out token\n/)
  assert.match(steps[1]?.command ?? '', /^fettle create software curl apt=curl\n/)
})

test('what is there is named, whatever is in the name, and done steps are done', () => {
  const steps = firstSteps({ ...empty, tenant: "Dana's & Co", item: 'editor', computers: 2, checked: 1 })
  assert.deepEqual(
    steps.map(({ isDone }) => isDone),
    [true, false, true, false],
  )
  assert.match(steps[0]?.command ?? '', /^fettle enrolment-token 'Dana'\\''s & Co' --out token\n/)
  assert.equal(
    steps[1]?.command,
    "fettle create deployment 'editor everywhere' item=editor desired=latest target.all=true",
  )
})
