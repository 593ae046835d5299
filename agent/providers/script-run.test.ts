/** Scripts that change something are run, followed, and ended with all their children, however they hide. */
import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import type { TestContext } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import type { Script, ScriptLanguage } from '@fettle/core/terms/script.ts'
import { processesOf } from '../platform/linux.ts'
import { runScript } from './script-run.ts'

interface Told {
  readonly stream: string
  readonly text: string
}

let runs = 0

async function run(
  context: TestContext,
  source: string,
  options: {
    language?: ScriptLanguage
    timeoutSeconds?: number
    signal?: AbortSignal
    environment?: Record<string, string>
    onLine?: (line: Told) => void
  } = {},
) {
  const dir = mkdtempSync(join(tmpdir(), 'fettle-script-'))
  context.after(() => rmSync(dir, { recursive: true }))
  const marker = `ord_test${process.pid}/a${(runs += 1)}/1`
  const lines: Told[] = []
  const script: Script = { language: options.language ?? 'sh', source, timeoutSeconds: options.timeoutSeconds ?? 20 }
  const end = await runScript(script, {
    dir,
    marker,
    environment: options.environment ?? {},
    signal: options.signal ?? new AbortController().signal,
    onLine: (stream, text) => {
      lines.push({ stream, text })
      options.onLine?.({ stream, text })
    },
    onStarted: () => {},
  })
  return { end, lines, marker, dir }
}

const texts = (lines: readonly Told[], stream = 'out') =>
  lines.filter((line) => line.stream === stream).map(({ text }) => text)

async function until(what: string, condition: () => boolean): Promise<void> {
  const deadline = performance.now() + 10_000
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`Waited in vain until ${what}`)
    await pause(10)
  }
}

suite('scripts', () => {
  test('each language runs, with its lines on their streams and its exit code', async (context) => {
    const sources: Readonly<Record<ScriptLanguage, string>> = {
      sh: 'echo out; echo err >&2; exit 3',
      bash: 'a=(out err); echo "${a[0]}"; echo "${a[1]}" >&2; exit 3',
      python: 'import sys\nprint("out")\nprint("err", file=sys.stderr)\nsys.exit(3)',
      javascript: 'console.log("out"); console.error("err"); process.exit(3)',
    }
    for (const [language, source] of Object.entries(sources)) {
      const { end, lines, dir } = await run(context, source, { language: language as ScriptLanguage })

      assert.deepEqual(end, { how: 'exited', code: 3 }, language)
      assert.deepEqual([texts(lines), texts(lines, 'err')], [['out'], ['err']], language)
      assert.deepEqual(readdirSync(dir), [])
    }
  })

  test('a script finds a clean environment, an empty stdin and the root folder', async (context) => {
    process.env['FETTLE_TEST_LEAK'] = 'leaked'
    const { lines } = await run(
      context,
      'pwd; cat; echo "read $?"; env | cut -d= -f1 | sort | tr "\\n" " "; echo; echo "$A"',
      { environment: { A: "it's  $HOME \n*" } },
    )
    delete process.env['FETTLE_TEST_LEAK']

    const [folder, read, names, ...value] = texts(lines)
    assert.deepEqual([folder, read], ['/', 'read 0'])
    assert.deepEqual(
      names
        ?.trim()
        .split(' ')
        .filter((name) => name !== '*' && name !== '_' && name !== 'SHLVL' && name !== 'OLDPWD'),
      ['A', 'FETTLE_ACTION', 'HOME', 'LANG', 'PATH', 'PWD'],
    )
    assert.deepEqual(value, ["it's  $HOME ", '*'])
  })

  test('a script that looks for a program by its command line does not find itself', async (context) => {
    const { lines } = await run(
      context,
      'pgrep -f "some-unlikely-program-$((40+2))-name" || echo none # some-unlikely-program-42-name',
    )

    assert.deepEqual(texts(lines), ['none'])
  })

  test('[F12] what cannot be shown is made safe, and long lines are folded', async (context) => {
    const { lines } = await run(
      context,
      String.raw`printf 'a\000b\n\377\376x\n\033[31mred\033[0m\nr1\rr2\r\nbell\007\n'; head -c 10000 /dev/zero | tr '\0' z`,
    )

    assert.deepEqual(texts(lines).slice(0, 6), [
      'a\u{fffd}b',
      '\u{fffd}\u{fffd}x',
      '\u001b[31mred\u001b[0m',
      'r1',
      'r2',
      'bell\u{fffd}',
    ])
    assert.deepEqual(
      texts(lines)
        .slice(6)
        .map(({ length }) => length),
      [4096, 4096, 1808],
    )
  })

  test('[F12] characters of several bytes survive being cut by the pipe, and folding', async (context) => {
    const { lines } = await run(
      context,
      'for i in 1 2 3; do printf "\\303"; sleep 0.02; printf "\\274"; done; echo; i=0; while [ $i -lt 3000 ]; do printf "x😀"; i=$((i+1)); done',
    )

    const [first, ...folded] = texts(lines)
    assert.equal(first, 'üüü')
    assert.equal(folded.join(''), 'x😀'.repeat(3000))
    assert.ok(folded.every((line) => line.isWellFormed() && line.length <= 4096))
  })

  test('[F12] 100 MB are taken with little memory; head and tail are kept and the gap is counted', async (context) => {
    const before = process.memoryUsage().rss
    let peak = 0
    const watch = setInterval(() => {
      peak = Math.max(peak, process.memoryUsage().rss)
    }, 5)
    const began = performance.now()

    const { lines } = await run(
      context,
      'echo first; yes "a line of the flood that is neither short nor long" | head -c 104857600; echo; echo last',
    )

    clearInterval(watch)
    const note = lines.find(({ stream }) => stream === 'note')?.text ?? ''
    const missing = Number(/^(\d+) bytes of output are left out here\.$/.exec(note)?.[1])
    const kept = texts(lines).reduce((sum, line) => sum + line.length + 1, 0)
    assert.equal(texts(lines)[0], 'first')
    assert.equal(texts(lines).at(-1), 'last')
    assert.ok(Math.abs(missing + kept - 104_857_600) < 300, `${missing} missing and ${kept} kept`)
    assert.ok(kept > 1024 * 1024 && kept < 1.4 * 1024 * 1024, `${kept} bytes are kept`)
    assert.ok(peak - before < 64 * 1024 * 1024, `the memory grew by ${Math.round((peak - before) / 1024 / 1024)} MiB`)
    context.diagnostic(
      `100 MB took ${Math.round(performance.now() - began)} ms and ${Math.round((peak - before) / 1024 / 1024)} MiB`,
    )
  })

  test('[F13] a script that ignores being asked to end is killed at its time limit', async (context) => {
    const began = performance.now()

    const { end, lines, marker } = await run(context, 'trap "" TERM; echo begun; while :; do sleep 1; done', {
      timeoutSeconds: 0.5,
    })

    assert.deepEqual(end, { how: 'timedOut' })
    assert.deepEqual(texts(lines), ['begun'])
    assert.ok(performance.now() - began < 5000)
    assert.deepEqual(processesOf({ marker }), [])
  })

  test('[F13] a stopped script is ended too', async (context) => {
    const { end, marker } = await run(context, 'kill -STOP $$', { timeoutSeconds: 0.3 })

    assert.deepEqual(end, { how: 'timedOut' })
    assert.deepEqual(processesOf({ marker }), [])
  })

  const escapes: Readonly<Record<string, string>> = {
    'in the background': 'sleep 300 & echo begun; sleep 300',
    'in a session of its own': 'setsid sleep 300 & echo begun; sleep 300',
    'forked twice, away from its parent': '(setsid sh -c "sleep 300 & sleep 300" &) ; echo begun; sleep 300',
    'without its environment': '(setsid env -i sleep 300 &) ; echo begun; sleep 300',
    'deaf to hangups': 'nohup sleep 300 > /dev/null 2>&1 & echo begun; sleep 300',
  }
  for (const [name, source] of Object.entries(escapes)) {
    test(`[F14] a cancellation ends children that went ${name}`, async (context) => {
      const cancel = new AbortController()
      const before = sleepers()

      const { end } = await run(context, source, {
        signal: cancel.signal,
        onLine: () => setTimeout(() => cancel.abort(), 50),
      })

      assert.deepEqual(end, { how: 'cancelled' })
      assert.deepEqual(sleepers(), before)
    })
  }

  test('[F14] a child that goes on and holds the output open does not keep its script from ending', async (context) => {
    const began = performance.now()

    const { end, lines, marker } = await run(context, '(setsid sleep 30 &); echo done')

    context.after(() => {
      for (const { pid } of processesOf({ marker })) process.kill(pid, 'SIGKILL')
    })
    assert.deepEqual(end, { how: 'exited', code: 0 })
    assert.deepEqual(texts(lines), ['done'])
    assert.ok(performance.now() - began < 3000)
    assert.equal(processesOf({ marker }).length, 1, 'what a script starts on purpose goes on')
  })

  test('lines come while the script runs', async (context) => {
    const flag = join(tmpdir(), `fettle-flag-${process.pid}`)
    rmSync(flag, { force: true })
    context.after(() => rmSync(flag, { force: true }))
    const seen: string[] = []

    const running = run(context, `echo one; while ! test -e ${flag}; do sleep 0.02; done; echo two`, {
      onLine: ({ text }) => seen.push(text),
    })
    await until('the first line is there', () => seen.length === 1)
    assert.deepEqual(seen, ['one'])
    await run(context, `touch ${flag}`)
    await running

    assert.deepEqual(seen, ['one', 'two'])
  })

  test('a script that cannot be started says so', async (context) => {
    const path = process.env['PATH']
    const { end } = await run(context, 'exit 0', { environment: { PATH: '/nowhere' } })
    process.env['PATH'] = path

    assert.ok(end.how === 'notStarted' || (end.how === 'exited' && end.code === 127), JSON.stringify(end))
  })

  test('a script that is cancelled before it begins is not started', async (context) => {
    const cancel = new AbortController()
    cancel.abort()
    const flag = join(tmpdir(), `fettle-never-${process.pid}`)

    const { end } = await run(context, `touch ${flag}`, { signal: cancel.signal })

    assert.deepEqual(end, { how: 'cancelled' })
    assert.equal(existsSync(flag), false)
  })
})

function sleepers(): readonly string[] {
  return readdirSync('/proc').filter((name) => {
    try {
      return /^\d+$/.test(name) && readFileSync(`/proc/${name}/cmdline`, 'utf8') === 'sleep\u0000300\u0000'
    } catch {
      return false // gone meanwhile
    }
  })
}
