/** Scripts that only look are asked beside each other, and none can harm the others. */
import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import type { TestContext } from 'node:test'
import type { Script } from '@fettle/core/terms/script.ts'
import { processesOf } from '../platform/linux.ts'
import { QuestionShell } from './question-shell.ts'

const marker = `ord_test${process.pid}/ask`

function aShell(context: TestContext) {
  const dir = mkdtempSync(join(tmpdir(), 'fettle-questions-'))
  const shell = new QuestionShell(dir)
  context.after(() => {
    shell[Symbol.dispose]()
    rmSync(dir, { recursive: true })
  })
  const ask = async (
    source: string,
    options: {
      timeoutSeconds?: number
      signal?: AbortSignal
      language?: Script['language']
      environment?: Record<string, string>
    } = {},
  ) => {
    const { timeoutSeconds = 10, signal = new AbortController().signal, language = 'sh', environment = {} } = options
    const { how, code, out, err } = await shell.ask(
      { language, source, timeoutSeconds },
      { environment, marker, signal },
    )
    return { how, code, out: out.toString(), err: err.toString() }
  }
  return { dir, ask }
}

suite('questions', () => {
  test('each gets its own output and exit code, many at once', async (context) => {
    const { ask, dir } = aShell(context)

    const all = await Promise.all(Array.from({ length: 40 }, (_, n) => ask(`echo ${n}; echo e${n} >&2; exit ${n}`)))

    assert.deepEqual(
      all,
      Array.from({ length: 40 }, (_, n) => ({ how: 'exited', code: n, out: `${n}\n`, err: `e${n}\n` })),
    )
    assert.deepEqual(readdirSync(dir), [])
  })

  test('the environment is clean, and values come as they are', async (context) => {
    const { ask } = aShell(context)

    const { out } = await ask(
      `printf '%s' "$A"; echo; cat; pwd; echo "$0" | grep -c fettle-questions; env | grep -c NODE`,
      { environment: { A: `it's $HOME "x" \\ \`y\`` } },
    )

    assert.deepEqual(out.split('\n'), [`it's $HOME "x" \\ \`y\``, '/', '1', '0', ''])
  })

  test('a script that kills its whole group harms no other', async (context) => {
    const { ask } = aShell(context)

    const [killer, ...others] = await Promise.all([
      ask('kill -9 0'),
      ask('sleep 0.1; echo a'),
      ask('sleep 0.1; echo b'),
      ask('echo c'),
    ])

    assert.equal(killer?.how, 'notStarted')
    assert.deepEqual(
      others.map(({ out }) => out),
      ['a\n', 'b\n', 'c\n'],
    )
  })

  test('a script that takes too long is ended with its children, and the next one runs', async (context) => {
    const { ask } = aShell(context)

    const [late, next] = await Promise.all([
      ask('echo begun; (setsid sleep 100 &); sleep 100', { timeoutSeconds: 0.3 }),
      ask('echo next'),
    ])

    assert.deepEqual([late?.how, late?.out], ['timedOut', 'begun\n'])
    assert.equal(next?.out, 'next\n')
    assert.deepEqual(processesOf({ marker: `${marker}/` }), [])
  })

  test('a cancellation ends what runs and what waits', async (context) => {
    const { ask } = aShell(context)
    const cancel = new AbortController()
    const { signal } = cancel

    const all = Array.from({ length: 8 }, () => ask('sleep 100', { signal }))
    setTimeout(() => cancel.abort(), 100)

    for (const { how } of await Promise.all(all)) assert.equal(how, 'cancelled')
    assert.deepEqual(processesOf({ marker: `${marker}/` }), [])
  })

  test('a flood is ended, and its beginning can be read', async (context) => {
    const { ask } = aShell(context)

    const { how, out } = await ask('yes')

    assert.equal(how, 'tooMuch')
    assert.ok(out.startsWith('y\ny\n') && out.length <= 1024 * 1024)
  })

  test('a language that is not here is an exit code with a reason', async (context) => {
    const { ask } = aShell(context)

    const { how, code, err } = await ask('print(1)', { language: 'python', environment: { PATH: '/nowhere' } })

    assert.deepEqual([how, code], ['exited', 127])
    assert.match(err, /not found/)
  })

  test('a grandchild that holds the output open does not delay the answer', async (context) => {
    const { ask } = aShell(context)
    const began = performance.now()

    const { out } = await ask('(sleep 100 &) ; echo done')

    assert.equal(out, 'done\n')
    assert.ok(performance.now() - began < 2000)
    for (const { pid } of processesOf({ marker: `${marker}/` })) process.kill(pid, 'SIGKILL')
  })
})
