/** What scripts need is there before the first of them begins, and gone after the last: the real agent with real files and secrets. */
import assert from 'node:assert/strict'
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import type { BroughtFile, Download, PlannedAction } from '@fettle/core/terms/plan.ts'
import type { WorkOrder } from '@fettle/core/terms/order.ts'
import type { AgentEvent } from '@fettle/contract/wire/from-agent.ts'
import { execution, newOrderId, scriptAction, sessionId, TestAgent, verdicts } from '../an-agent.ts'
import { aZip } from '../downloads/an-archive.ts'
import { FileServer, sha256 } from '../downloads/file-server.ts'
import { runDir } from '../state.ts'

type ScriptChange = Extract<PlannedAction['change'], { type: 'script' }>
type Steps = readonly string[]

/** A script action with inputs. */
function withInputs(at: number, steps: Steps, inputs: Partial<ScriptChange>, fields: Partial<PlannedAction> = {}) {
  const script = (source: string) => ({ language: 'sh' as const, source, timeoutSeconds: 30 })
  const change: ScriptChange = { type: 'script', steps: steps.map(script), environment: {}, ...inputs }
  return scriptAction(at, { set: '' }, { change, ...fields })
}

function detection(questions: Extract<WorkOrder, { type: 'detect' }>['questions']): WorkOrder {
  return { id: newOrderId(), sessionId, type: 'detect', questions }
}

const sh = (source: string) => ({ language: 'sh' as const, source, timeoutSeconds: 30 })

function brought(variable: string, content: string, name = `${variable.toLowerCase()}.lic`): BroughtFile {
  return { variable, name, contentBase64: Buffer.from(content).toString('base64') }
}

function download(variable: string, url: string, content?: Buffer, unpack = false): Download {
  const name = url.split('/').at(-1) ?? ''
  return { variable, name, url, ...(content ? { sha256: sha256(content) } : {}), ...(unpack ? { unpack } : {}) }
}

function ended(events: readonly AgentEvent[], actionId: string) {
  const found = events.find((event) => event.type === 'actionEnded' && event.actionId === actionId)
  assert.ok(found?.type === 'actionEnded')
  return found
}

function answersOf(events: readonly AgentEvent[]) {
  const found = events.find((event) => event.type === 'answered')
  assert.ok(found?.type === 'answered')
  return found.answers
}

const output = ({ server }: TestAgent, actionId: string, stream = 'out'): readonly string[] =>
  server.lines.filter((line) => line.actionId === actionId && line.stream === stream).map(({ text }) => text)

suite('files', () => {
  test('[E137] [E172] files are there before the first script that needs them, tests too, and gone afterwards', async () => {
    await using server = await FileServer.start()
    const zip = aZip({ name: 'inner/setup.txt', content: 'from the zip' }, { name: 'run', content: '', mode: 0o100755 })
    server.serve('/tool.zip', zip)
    server.serve('/tool.bin', 'the tool')
    await using agent = await TestAgent.linked()
    const done = join(agent.dir, 'done')
    const inputs = {
      files: [brought('LICENCE', 'key 1')],
      downloads: [
        download('TOOL', server.url('/tool.bin'), Buffer.from('the tool')),
        download('PACK', server.url('/tool.zip'), zip, true),
      ],
    }
    const look =
      'stat -c "%a %n" "$LICENCE"; cat "$LICENCE"; echo; cat "$TOOL"; echo; cat "$PACK_FOLDER/inner/setup.txt"; echo; test -x "$PACK_FOLDER/run"'
    const check = {
      type: 'test',
      script: sh(`grep -q "key 1" "$LICENCE" && test -s "$TOOL" && test -e ${done}`),
      environment: {},
      ...inputs,
    } as const
    const order = execution(
      withInputs(1, [look, `echo "$LICENCE" > ${done}; rm "$LICENCE" "$TOOL"`], inputs, { check }),
      withInputs(2, ['cat "$LICENCE"; echo; cat "$TOOL"'], { ...inputs, files: [brought('LICENCE', 'key 2')] }),
    )

    const events = await agent.carriedOut(order)

    assert.deepEqual(verdicts(events), { a1: 'changed verified', a2: 'unknown taskTestMissing' })
    await agent.server.until('the output is here', () => output(agent, 'a2').length === 2)
    const [mode, ...texts] = output(agent, 'a1')
    assert.match(mode ?? '', /^600 \/.*\/licence\.lic$/)
    assert.deepEqual(texts, ['key 1', 'the tool', 'from the zip'])
    assert.deepEqual(output(agent, 'a2'), ['key 2', 'the tool'])
    assert.equal(existsSync(readFileSync(done, 'utf8').trim()), false)
    assert.deepEqual(readdirSync(join(agent.state, 'inputs')), [])
    assert.equal(server.asked.length, 2, 'what was fetched is kept')
  })

  test('[E172] questions of a detection have their files too', async () => {
    await using server = await FileServer.start()
    server.serve('/v', '4.2')
    await using agent = await TestAgent.linked()
    const environment = { A: 'and' }

    const events = await agent.carriedOut(
      detection([
        {
          key: 'version',
          check: { type: 'version', script: sh('cat "$V"'), environment, downloads: [download('V', server.url('/v'))] },
        },
        {
          key: 'get',
          check: { type: 'get', script: sh('echo "$A $(cat "$F")"'), environment, files: [brought('F', 'file')] },
        },
        {
          key: 'none',
          check: { type: 'test', script: sh('true'), environment, downloads: [download('V', server.url('/gone'))] },
        },
      ]),
    )

    const [version, get, none] = answersOf(events)
    assert.deepEqual(
      [version, get],
      [
        { key: 'version', found: 'version', version: '4.2' },
        { key: 'get', found: 'value', value: 'and file' },
      ],
    )
    assert.equal(none?.found, 'unknown')
    assert.match(none?.found === 'unknown' ? none.detail : '', /answers with status 404/)
  })

  test('[E126] [E127] when a download fails nothing is uninstalled or changed, and others go on', async () => {
    await using server = await FileServer.start()
    server.serve('/wrong', 'other bytes')
    await using agent = await TestAgent.linked()
    const touched = join(agent.dir, 'uninstalled')
    const steps = [`touch ${touched}`, 'true']
    const damaged = Buffer.from('no archive')
    server.serve('/damaged.zip', damaged)

    const events = await agent.carriedOut(
      execution(
        withInputs(1, steps, { downloads: [download('A', server.url('/gone'))] }),
        withInputs(2, steps, { downloads: [download('A', server.url('/wrong'), Buffer.from('wanted'))] }),
        withInputs(3, steps, { downloads: [download('A', server.url('/damaged.zip'), damaged, true)] }),
        withInputs(4, steps, {}, { dependsOn: ['a1'] }),
        scriptAction(5, { test: 'true', set: 'true' }),
      ),
    )

    assert.deepEqual(verdicts(events), {
      a1: 'failed downloadFailed',
      a2: 'failed downloadFailed',
      a3: 'failed downloadFailed',
      a4: 'failed prerequisiteFailed',
      a5: 'compliant alreadySatisfied',
    })
    assert.equal(existsSync(touched), false)
    assert.match(ended(events, 'a2').detail ?? '', /is not the file that is wanted/)
    assert.match(ended(events, 'a3').detail ?? '', /^damaged\.zip cannot be unpacked\. It is no archive/)
  })

  test('[E142] only fetching changes nothing else: changed the first time, then compliant', async () => {
    await using server = await FileServer.start()
    const content = Buffer.alloc(300_000, 7)
    server.serve('/big', content)
    await using agent = await TestAgent.linked()
    const change = { type: 'download', downloads: [download('BIG', server.url('/big'), content)] } as const
    const check = { type: 'version', script: sh('true'), environment: {} } as const
    const action = (at: number) =>
      scriptAction(at, { set: '' }, { kind: 'download', change, check, expect: { type: 'present' } })

    const first = await agent.carriedOut(execution(action(1)))
    const second = await agent.carriedOut(execution(action(1)))

    assert.deepEqual(
      [verdicts(first), verdicts(second)],
      [{ a1: 'changed downloaded' }, { a1: 'compliant downloaded' }],
    )
    await agent.server.until('it was told', () =>
      output(agent, 'a1', 'note').some((text) => text.startsWith('Fetched big: 293.0 KiB')),
    )
    assert.ok(agent.server.progress.some(({ text }) => text.startsWith('big: ')))
  })

  test('[E037] a network that is lost while a file is fetched is waited for, though the agent is killed meanwhile', async () => {
    await using server = await FileServer.start()
    const content = Buffer.alloc(2_000_000, 7)
    server.serve('/big', content, { stalls: [1_500_000] })
    await using agent = await TestAgent.linked()
    const order = execution(
      withInputs(
        1,
        ['wc -c < "$BIG"'],
        { downloads: [download('BIG', server.url('/big'), content)] },
        {
          check: { type: 'test', script: sh(`test -e ${agent.dir}/never`), environment: {} },
        },
      ),
    )
    agent.server.order(order)
    const parts = join(agent.state, 'downloads', 'parts')
    await agent.server.until('most of it is here', () =>
      (existsSync(parts) ? readdirSync(parts) : []).some((name) => statSync(join(parts, name)).size === 1_500_000),
    )
    await server.vanish()
    await agent.server.until('it waits', () =>
      output(agent, 'a1', 'note').some((text) => text.includes('tried again and again')),
    )
    await agent.kill()
    await server.listen()
    agent.start()

    const events = await agent.server.ended(order.id)

    assert.deepEqual(verdicts(events), { a1: 'notCompliant notDetectedAfterChange' })
    await agent.server.until('the output is here', () => output(agent, 'a1').length > 0)
    assert.deepEqual(output(agent, 'a1'), ['2000000'])
    assert.equal(server.asked.at(-1)?.range, 'bytes=1500000-')
  })
})

suite('secrets', () => {
  const value = 'pl4nted-V@lue-0x7'
  const secrets = [{ variable: 'TOKEN', secret: 'api-token' }]
  const give = ({ server }: TestAgent, { id }: WorkOrder) =>
    server.send({ type: 'secrets', orderId: id, values: [{ name: 'api-token', value }], missing: [] })

  /** Everything the agent keeps or told. */
  function traces({ state, server, log }: TestAgent): string {
    const files = [state, runDir(state)].filter(existsSync).flatMap((dir) =>
      readdirSync(dir, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1')),
    )
    return [
      ...files,
      JSON.stringify(server.events),
      JSON.stringify(server.lines),
      JSON.stringify(server.progress),
      log,
    ].join('\n')
  }

  test('[SEC-1] a secret is read from a descriptor, and stands in no journal, environment, command line or output', async () => {
    await using agent = await TestAgent.linked()
    const seen = join(agent.dir, 'seen')
    const spy =
      'for p in /proc/[0-9]*; do tr "\\0" "\\n" < $p/cmdline; tr "\\0" "\\n" < $p/environ; done 2> /dev/null | grep -c -F -f "$TOKEN"; true'
    const steps = [
      `echo "$TOKEN"; cat "$TOKEN" > ${seen}; cat "$TOKEN" >> ${seen}; cat <&3 >> ${seen}`,
      `{ ${spy}; } >> ${seen}`,
      'echo "the token is $(cat "$TOKEN")!"; printf %s "$(cat "$TOKEN")" | base64; head -c 300000 /dev/zero | tr "\\0" x; cat "$TOKEN" >&2; exit 4',
    ]
    const order = execution(
      withInputs(1, steps, { secrets }),
      scriptAction(2, { test: 'false', set: `cat ${seen}; exit 1` }),
    )

    give(agent, order)
    const events = await agent.carriedOut(order)

    assert.equal(readFileSync(seen, 'utf8'), `${value}${value}${value}0\n`)
    assert.deepEqual(verdicts(events), { a1: 'failed changeFailed', a2: 'failed changeFailed' })
    assert.equal(ended(events, 'a1').detail, 'Step 3 of 3: The script ended with exit code 4: ***')
    await agent.server.until('the output is here', () => output(agent, 'a2').length > 0)
    const printed = output(agent, 'a1')
    assert.deepEqual(printed.slice(0, 2), ['/dev/fd/3', 'the token is ***!'])
    assert.ok(!traces(agent).includes(value))
    assert.ok(!traces(agent).includes(Buffer.from(value).toString('base64').slice(0, 20)))
    assert.deepEqual(agent.server.faults, [])
  })

  test('[SEC-1] every language reads it; checks do too, and their answers are clean', async () => {
    await using agent = await TestAgent.linked()
    const read = {
      sh: 'test "$(cat "$TOKEN")" = "$EXPECTED"',
      bash: '[[ "$(< "$TOKEN")" == "$EXPECTED" ]]',
      python: 'import os, sys\nsys.exit(0 if open(os.environ["TOKEN"]).read() == os.environ["EXPECTED"] else 1)',
      javascript:
        'process.exit(require("fs").readFileSync(process.env.TOKEN, "utf8") === process.env.EXPECTED ? 0 : 1)',
    } as const
    // The one thing the scripts are compared with has to be known to them; it is no secret of this order's own.
    const environment = { EXPECTED: value }
    const questions = (['sh', 'bash', 'python', 'javascript'] as const).map((language) => ({
      key: language,
      check: {
        type: 'test',
        script: { language, source: read[language], timeoutSeconds: 30 },
        environment,
        secrets,
      } as const,
    }))
    const order = detection([
      ...questions,
      {
        key: 'leak',
        check: { type: 'get', script: sh('echo "it is $(cat "$TOKEN")"; cat "$TOKEN" >&2'), environment: {}, secrets },
      },
      {
        key: 'long',
        check: {
          type: 'get',
          script: sh('cat "$TOKEN" > /dev/null; head -c 9000 /dev/zero | tr "\\0" x'),
          environment: {},
          secrets,
        },
      },
    ])

    give(agent, order)
    const answers = answersOf(await agent.carriedOut(order))

    assert.deepEqual(
      answers.slice(0, 4).map(({ found }) => found),
      ['compliant', 'compliant', 'compliant', 'compliant'],
    )
    assert.deepEqual(answers[4], { key: 'leak', found: 'value', value: 'it is ***' })
    assert.deepEqual(answers[5], { key: 'long', found: 'value', value: 'x'.repeat(9000) })
    await agent.server.until('the remark is here', () => agent.server.lines.length > 0)
    assert.deepEqual(
      agent.server.lines.map(({ text }) => text),
      ['leak: ***'],
    )
  })

  test('a secret that cannot be given fails its action with a sentence, before anything is changed', async () => {
    await using agent = await TestAgent.linked()
    const touched = join(agent.dir, 'touched')
    const order = execution(
      withInputs(1, [`touch ${touched}`], { secrets }),
      scriptAction(2, { test: 'true', set: '' }),
    )
    const sentence = 'There is no secret "api-token" for this tenant.'

    agent.server.send({ type: 'secrets', orderId: order.id, values: [], missing: [{ name: 'api-token', sentence }] })
    const events = await agent.carriedOut(order)

    assert.deepEqual(verdicts(events), { a1: 'failed invalidInput', a2: 'compliant alreadySatisfied' })
    assert.equal(ended(events, 'a1').detail, sentence)
    assert.equal(existsSync(touched), false)
  })

  test('[SEC-5] after a restart the agent knows no secrets, waits for the link, and goes on when they come again', async () => {
    await using agent = await TestAgent.linked()
    const [begun, done] = [join(agent.dir, 'begun'), join(agent.dir, 'done')]
    const order = execution(
      scriptAction(1, { test: `test -e ${begun}`, set: `touch ${begun}; sleep 1` }),
      withInputs(
        2,
        [`cat "$TOKEN" > ${done}`],
        { secrets },
        { check: { type: 'test', script: sh(`test -e ${done}`), environment: {} } },
      ),
    )
    give(agent, order)
    agent.server.order(order)
    await agent.server.until('it has begun', () => existsSync(begun))
    await agent.kill()
    agent.start()
    await agent.server.until('it waits', () =>
      output(agent, 'a2', 'note').some((text) => text.includes('it waits for the link')),
    )
    assert.equal(existsSync(done), false)

    give(agent, order)
    agent.server.order(order)
    const events = await agent.server.ended(order.id)

    assert.deepEqual(verdicts(events), { a1: 'changed verified', a2: 'changed verified' })
    assert.equal(readFileSync(done, 'utf8'), value)
    assert.ok(!traces(agent).includes(value))
  })
})

suite('scripts in full', () => {
  test('[E170] a script that ends with an error stops its action; what it printed stays, step by step', async () => {
    await using agent = await TestAgent.linked()
    const step = (language: 'sh' | 'python' | 'javascript', source: string) => ({
      language,
      source,
      timeoutSeconds: 30,
    })
    const change = (...steps: readonly ReturnType<typeof step>[]) =>
      ({ type: 'script', steps, environment: {} }) as const

    const events = await agent.carriedOut(
      execution(
        scriptAction(
          1,
          { set: '' },
          {
            change: change(
              step('sh', 'echo one'),
              step('sh', 'set -e; echo two; false; echo never'),
              step('sh', 'echo three'),
            ),
          },
        ),
        scriptAction(
          2,
          { set: '' },
          { change: change(step('python', 'print("so far", flush=True)\nraise ValueError("oops")\n')) },
        ),
        scriptAction(
          3,
          { set: '' },
          { change: change(step('javascript', 'console.log("so far"); throw new Error("oops")')) },
        ),
      ),
    )

    assert.deepEqual(verdicts(events), {
      a1: 'failed changeFailed',
      a2: 'failed changeFailed',
      a3: 'failed changeFailed',
    })
    assert.match(ended(events, 'a2').detail ?? '', /exit code 1: ValueError: oops$/)
    await agent.server.until('the output is here', () => output(agent, 'a3').length > 0)
    assert.deepEqual(
      [output(agent, 'a1'), output(agent, 'a2'), output(agent, 'a3')],
      [['one', 'two'], ['so far'], ['so far']],
    )
    const notes = output(agent, 'a1', 'note')
    assert.match(
      notes.join('\n'),
      /^Step 1 of 3: exit code 0 after \d+\.\d s\.\nStep 2 of 3: exit code 1 after \d+\.\d s\.$/,
    )
  })

  test('[E235] failures of one task are told apart: each in the words of its script', async () => {
    await using agent = await TestAgent.linked()
    const join = (at: number, code: number, words: string) =>
      scriptAction(at, { test: 'false', set: `echo "joining corp.example"; echo "${words}" >&2; exit ${code}` })

    const events = await agent.carriedOut(
      execution(
        join(1, 3, 'no domain controller of corp.example is known'),
        join(2, 4, 'the domain controller dc1 does not answer'),
        join(3, 5, 'the name PC-7 is taken in corp.example'),
      ),
    )

    assert.deepEqual(
      ['a1', 'a2', 'a3'].map((id) => ended(events, id).detail),
      [
        'The script ended with exit code 3: no domain controller of corp.example is known',
        'The script ended with exit code 4: the domain controller dc1 does not answer',
        'The script ended with exit code 5: the name PC-7 is taken in corp.example',
      ],
    )
  })

  test('[E170] a test that crashes is an error, not a no', async () => {
    await using agent = await TestAgent.linked()
    const check = (language: 'python' | 'javascript', source: string) =>
      ({ type: 'test', script: { language, source, timeoutSeconds: 30 }, environment: {} }) as const

    const answers = answersOf(
      await agent.carriedOut(
        detection([
          { key: 'python', check: check('python', 'raise ValueError("oops")') },
          { key: 'javascript', check: check('javascript', 'throw new Error("oops")') },
          { key: 'no', check: check('python', 'import sys\nsys.exit(1)') },
        ]),
      ),
    )

    assert.deepEqual(
      answers.map(({ found }) => found),
      ['unknown', 'unknown', 'notCompliant'],
    )
    assert.match(JSON.stringify(answers[0]), /ValueError: oops/)
    assert.match(JSON.stringify(answers[1]), /Error: oops/)
  })

  test('one script for all methods learns which is asked', async () => {
    await using agent = await TestAgent.linked()
    const state = join(agent.dir, 'kept')
    const all = sh(
      `case "$FETTLE_METHOD" in test) test "$(cat ${state} 2> /dev/null)" = "$WANTED";; get) cat ${state};; set) echo "$WANTED" > ${state};; esac`,
    )
    const environment = (method: string) => ({ FETTLE_METHOD: method, WANTED: 'x y' })
    const order = execution(
      scriptAction(
        1,
        { set: '' },
        {
          change: { type: 'script', steps: [all], environment: environment('set') },
          check: { type: 'test', script: all, environment: environment('test') },
        },
      ),
    )

    assert.deepEqual(verdicts(await agent.carriedOut(order)), { a1: 'changed verified' })
    const got = detection([{ key: 'get', check: { type: 'get', script: all, environment: environment('get') } }])
    assert.deepEqual(answersOf(await agent.carriedOut(got)), [{ key: 'get', found: 'value', value: 'x y' }])
  })

  test('[E026] [E174] whatever a script prints reaches the server: control characters, broken UTF-8, floods', async () => {
    await using agent = await TestAgent.linked()
    const source = String.raw`printf 'a\000b\377\n'; yes 'a flood of lines' | head -c 20000000; echo; echo last`

    const events = await agent.carriedOut(execution(scriptAction(1, { test: 'false', set: source })))

    assert.deepEqual(verdicts(events), { a1: 'notCompliant notDetectedAfterChange' })
    await agent.server.until('the end is here', () => output(agent, 'a1').at(-1) === 'last')
    assert.equal(output(agent, 'a1')[0], 'a\u{fffd}b\u{fffd}')
    assert.match(output(agent, 'a1', 'note').join('\n'), /^\d{8} bytes of output are left out here\.$/)
    assert.deepEqual(agent.server.faults, [])
  })

  test('[E060] [E169] the time limit of each step is its own, and ends its whole tree', async () => {
    await using agent = await TestAgent.linked()
    const change = {
      type: 'script',
      environment: {},
      steps: [
        { language: 'sh', source: 'sleep 0.6', timeoutSeconds: 20 },
        { language: 'sh', source: '(setsid sleep 333 &); sleep 333', timeoutSeconds: 0.5 },
      ],
    } as const

    const events = await agent.carriedOut(execution(scriptAction(1, { set: '' }, { change })))

    assert.deepEqual(verdicts(events), { a1: 'failed timedOut' })
    assert.match(
      ended(events, 'a1').detail ?? '',
      /^Step 2 of 2: The script did not end within 0\.5 s and was ended with all its children/,
    )
    const sleepers = readdirSync('/proc').filter((name) => {
      try {
        return readFileSync(`/proc/${name}/cmdline`, 'utf8') === 'sleep\u0000333\u0000'
      } catch {
        return false // no process, or gone
      }
    })
    assert.deepEqual(sleepers, [])
  })
})
