/** What is asked of software besides its version: what it is offered, whether it works, and what configures it. The real agent. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import type { Question } from '@fettle/core/terms/check.ts'
import type { WorkOrder } from '@fettle/core/terms/order.ts'
import type { AgentEvent } from '@fettle/contract/wire/from-agent.ts'
import { execution, newOrderId, scriptAction, sessionId, TestAgent, verdicts } from '../an-agent.ts'

const sh = (source: string) => ({ language: 'sh' as const, source, timeoutSeconds: 30 })

function detection(questions: readonly Question[]): WorkOrder {
  return { id: newOrderId(), sessionId, type: 'detect', questions }
}

function answersOf(events: readonly AgentEvent[]) {
  const found = events.find((event) => event.type === 'answered')
  assert.ok(found?.type === 'answered')
  return found.answers
}

/** Software whose version script prints this, and which is offered what the other script prints. */
function offered(key: string, detect: string, offers: string): Question {
  const environment = { FETTLE_ITEM: key }
  return {
    key,
    check: { type: 'version', script: sh(detect), environment },
    offers: { script: sh(offers), environment },
  }
}

suite('software', () => {
  test('[E129] [E130] the script that offers versions runs after the version is known, for each software anew', async () => {
    await using agent = await TestAgent.linked()
    const shared = 'echo "${FETTLE_INSTALLED_VERSION:-none}-$FETTLE_ITEM https://example.test/$FETTLE_ITEM"'

    const events = await agent.carriedOut(
      detection([
        offered('one', 'echo 1.5', shared),
        offered('two', 'true', shared),
        offered('three', 'exit 3', shared),
      ]),
    )

    const [one, two, three] = answersOf(events)
    const at = (version: string, key: string) => [{ version, url: `https://example.test/${key}` }]
    assert.deepEqual(one, { key: 'one', found: 'version', version: '1.5', available: at('1.5-one', 'one') })
    assert.deepEqual(two, { key: 'two', found: 'absent', available: at('none-two', 'two') })
    assert.equal(three?.found, 'unknown')
  })

  test('[E130] [E231] a script that cannot say what is offered is told in its own words, and nothing else suffers', async () => {
    await using agent = await TestAgent.linked()

    const events = await agent.carriedOut(
      detection([
        offered('one', 'echo 1', 'echo "could not resolve host" >&2; exit 6'),
        offered('two', 'echo 1', 'echo "<html>Please sign in here</html> now, or never"'),
        offered('three', 'echo 1', 'echo 2'),
      ]),
    )

    const [one, two, three] = answersOf(events)
    const problem = (answer: typeof one) => (answer?.found === 'version' ? answer.availableProblem : undefined)
    assert.equal(problem(one), 'The script ended with exit code 6: could not resolve host')
    assert.match(problem(two) ?? '', /^It printed "<html>/)
    assert.deepEqual(three, { key: 'three', found: 'version', version: '1', available: [{ version: '2' }] })
  })

  test('[E119] what configures software is asked only where the software is', async () => {
    await using agent = await TestAgent.linked()
    const setup = (software: string): Question => ({
      key: `${software}-setup`,
      check: { type: 'test', script: sh(`touch ${join(agent.dir, software)}`), environment: {} },
      onlyIf: software,
    })
    const version = (key: string, detect: string): Question => ({
      key,
      check: { type: 'version', script: sh(detect), environment: {} },
    })

    const events = await agent.carriedOut(
      detection([setup('here'), version('here', 'echo 1'), setup('gone'), version('gone', 'true')]),
    )

    assert.deepEqual(
      answersOf(events).map(({ key, found }) => `${key} ${found}`),
      ['here-setup compliant', 'here version', 'gone-setup unknown', 'gone absent'],
    )
  })

  test('a change whose software still fails its test is not called good', async () => {
    await using agent = await TestAgent.linked()
    const installs = (at: number, works: string) =>
      scriptAction(
        at,
        { set: 'true' },
        {
          kind: 'reinstall',
          check: { type: 'version', script: sh('echo 2.0'), environment: {} },
          expect: { type: 'version', scheme: 'general', is: 'atLeast', version: '2.0' },
          test: { script: sh(works), environment: {} },
        },
      )

    const events = await agent.carriedOut(execution(installs(1, 'true'), installs(2, 'false'), installs(3, 'exit 7')))

    assert.deepEqual(verdicts(events), {
      a1: 'changed verified',
      a2: 'notCompliant testFailed',
      a3: 'changed verified',
    })
  })
})
