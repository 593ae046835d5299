/** The journal keeps every promise through kills, full disks and damage. */
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  mkdtempSync,
  openSync,
  readFileSync,
  readdirSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
  closeSync,
  statSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import type { WorkOrder } from '@fettle/core/terms/order.ts'
import { Journal } from './journal.ts'
import type { EventDraft } from './rows.ts'

const sessionId = 'ses_00000001'
const order: WorkOrder = { id: 'ord_00000001', sessionId, type: 'inventory' }
const all = { rows: 10_000, characters: 100_000_000 }
const mebibyte = 1024 * 1024

function aFolder(context: TestContext): string {
  const dir = mkdtempSync(join(tmpdir(), 'fettle-journal-'))
  context.after(() => rmSync(dir, { recursive: true, force: true }))
  return dir
}

function open(dir: string, options: { readonly log?: string[]; readonly reserveBytes?: number } = {}): Journal {
  return new Journal({
    path: join(dir, 'journal.db'),
    reservePath: join(dir, 'reserve'),
    reserveBytes: options.reserveBytes ?? mebibyte,
    log: (sentence) => options.log?.push(sentence),
    now: () => Date.now(),
  })
}

function event(type: 'orderAccepted' | 'orderEnded' = 'orderAccepted', orderId = order.id): EventDraft {
  return { sessionId, orderId, event: type === 'orderAccepted' ? { type } : { type, outcome: 'done' } }
}

function started(actionId: string, attempt: number): EventDraft {
  return { sessionId, orderId: order.id, event: { type: 'actionStarted', actionId, attempt } }
}

function numbers(journal: Journal): readonly number[] {
  return journal.eventsAfter(0, all).map(({ n }) => n)
}

test('events and lines are numbered from 1 without gaps, also over restarts and when old ones are forgotten', (context) => {
  const dir = aFolder(context)
  {
    using journal = open(dir)
    journal.line({ sessionId, stream: 'out', text: 'one' })
    journal.record({ accept: order, events: [event(), event()] })
    journal.line({ sessionId, stream: 'out', text: 'two' })
  }
  using journal = open(dir)

  journal.record({ events: [event()] })

  assert.deepEqual(numbers(journal), [1, 2, 3])
  assert.deepEqual(
    journal.linesAfter(0, all).map(({ text }) => JSON.parse(text).text),
    ['one', 'two'],
  )
  assert.deepEqual(
    journal.linesAfter(1, all).map(({ n }) => n),
    [2],
  )
  assert.deepEqual(JSON.parse(journal.eventsAfter(2, all)[0]?.text ?? '').event, { type: 'orderAccepted' })
})

test('the state of orders and actions follows from what was recorded', (context) => {
  const dir = aFolder(context)
  {
    using journal = open(dir)
    assert.equal(journal.stateOf(order.id), 'unknown')
    journal.record({ accept: order, events: [event(), started('a1', 1), started('a2', 1)] })
    journal.record({
      process: { orderId: order.id, marker: 'm', pid: 1, startTime: '2', outputFile: '/f', outputOffset: 0 },
      events: [
        {
          sessionId,
          orderId: order.id,
          event: { type: 'actionEnded', actionId: 'a1', verdict: 'changed', reason: 'verified', startedAt: 5 },
        },
        started('a2', 2),
      ],
    })
    journal.line({ sessionId, actionId: 'a2', stream: 'out', text: 'x', readUpTo: { orderId: order.id, offset: 77 } })
    journal.record({ cancel: { orderId: order.id, sessionId, how: 'afterAction' } })
  }
  using journal = open(dir)

  const [inHand] = journal.openOrders()

  assert.deepEqual(inHand?.order, order)
  assert.equal(inHand?.cancel, 'afterAction')
  assert.equal(inHand?.process?.outputOffset, 77)
  assert.equal(inHand?.actions.get('a1')?.verdict, 'changed')
  assert.equal(inHand?.actions.get('a2')?.attempts, 2)
  assert.equal(inHand?.actions.get('a2')?.verdict, undefined)
  journal.record({ events: [event('orderEnded')] })
  assert.equal(journal.stateOf(order.id), 'ended')
  assert.deepEqual(journal.openOrders(), [])
})

test('an order that is cancelled before it comes counts as ended', (context) => {
  using journal = open(aFolder(context))

  journal.record({ cancel: { orderId: order.id, sessionId, how: 'now' }, events: [event('orderEnded')] })

  assert.equal(journal.stateOf(order.id), 'ended')
})

test('a failed write changes nothing', (context) => {
  using journal = open(aFolder(context))
  journal.record({ accept: order, events: [event()] })

  assert.throws(() => journal.record({ accept: order, events: [event(), event()] }), /UNIQUE/)

  journal.record({ events: [event()] })
  assert.deepEqual(numbers(journal), [1, 2])
})

test('only one agent has the journal', (context) => {
  const dir = aFolder(context)
  using _ = open(dir)
  const script = `const { openDatabase } = await import(${JSON.stringify(join(import.meta.dirname, 'database.ts'))})
    try { openDatabase(${JSON.stringify(join(dir, 'journal.db'))}, () => {}) } catch (error) { console.log(error.exitCode, error.message) }`

  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' })

  assert.match(stdout, /^3 Another agent is running/)
})

test('[F2] a writer that is killed at any moment loses nothing it said was written', async (context) => {
  const dir = aFolder(context)
  const script = `const { Journal } = await import(${JSON.stringify(join(import.meta.dirname, 'journal.ts'))})
    const journal = new Journal({ path: ${JSON.stringify(join(dir, 'journal.db'))}, reservePath: '/nowhere', reserveBytes: 0, log: () => {}, now: Date.now })
    for (;;) {
      journal.line({ sessionId: 'ses_00000001', stream: 'out', text: 'line ' + journal.heads.output })
      journal.record({ events: [{ sessionId: 'ses_00000001', orderId: 'ord_00000001', event: { type: 'orderAccepted' } }] })
      process.stdout.write(journal.heads.event + '\\n')
    }`
  let acknowledged = 0
  for (let round = 0; round < 15; round += 1) {
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const enough = acknowledged + 1 + round * 7
    createInterface({ input: child.stdout }).on('line', (line) => {
      acknowledged = Math.max(acknowledged, Number(line))
      if (acknowledged >= enough) child.kill('SIGKILL')
    })
    await once(child, 'close')

    using journal = open(dir)
    const found = numbers(journal)
    assert.ok(
      journal.heads.event >= acknowledged,
      `${acknowledged} were said to be written, ${journal.heads.event} are`,
    )
    assert.deepEqual(
      found,
      found.map((_, at) => at + 1),
    )
    assert.deepEqual(
      journal.linesAfter(0, all).map(({ n }) => n),
      found,
    )
  }
})

const damages: Readonly<Record<string, (file: string) => void>> = {
  'the head is overwritten': (file) => overwrite(file, 0, Buffer.alloc(200, 7)),
  'a page is overwritten': (file) => overwrite(file, 4096, Buffer.alloc(4096, 0xa5)),
  'the file is cut off': (file) => truncateSync(file, 5000),
  'it is another file altogether': (file) => writeFileSync(file, 'hello'),
  'a text in it is changed': (file) => {
    const bytes = readFileSync(file)
    overwrite(file, bytes.indexOf('{"type"'), Buffer.from('<'))
  },
}

for (const [name, damage] of Object.entries(damages)) {
  test(`[F20] a damaged journal is set aside and a new one begun: ${name}`, (context) => {
    const dir = aFolder(context)
    const log: string[] = []
    let id: string
    {
      using journal = open(dir)
      id = journal.id
      for (let n = 0; n < 50; n += 1) journal.record({ events: [event()] })
    }
    damage(join(dir, 'journal.db'))

    using journal = open(dir, { log })

    assert.notEqual(journal.id, id)
    assert.deepEqual(journal.heads, { event: 0, output: 0 })
    assert.match(log.join(' '), /The journal was damaged .* it is kept as .*\.aside and a new one begins\./)
    assert.ok(readdirSync(dir).some((file) => file.endsWith('.aside')))
  })
}

test('[F20] a write-ahead log that was cut off leaves a shorter journal, numbered without gaps', (context) => {
  const dir = aFolder(context)
  const script = `const { Journal } = await import(${JSON.stringify(join(import.meta.dirname, 'journal.ts'))})
    const journal = new Journal({ path: ${JSON.stringify(join(dir, 'journal.db'))}, reservePath: '/nowhere', reserveBytes: 0, log: () => {}, now: Date.now })
    for (let n = 0; n < 60; n += 1) journal.record({ events: [{ sessionId: 'ses_00000001', orderId: 'ord_00000001', event: { type: 'orderAccepted' } }] })
    process.kill(process.pid, 'SIGKILL')`
  spawnSync(process.execPath, ['--input-type=module', '-e', script])
  const log = join(dir, 'journal.db-wal')
  truncateSync(log, Math.floor(statSync(log).size * 0.7))

  using journal = open(dir)

  const found = numbers(journal)
  assert.ok(found.length > 0 && found.length < 60, `${found.length} events are left`)
  assert.deepEqual(
    found,
    found.map((_, at) => at + 1),
  )
  assert.equal(journal.heads.event, found.length)
})

test('[F6] when the disk is full the reserve carries what is in hand, and no new work is taken until there is room', (context) => {
  const dir = aSmallDisk(context)
  if (dir === undefined) return context.skip('only root can mount a small disk')
  const log: string[] = []
  const reserveBytes = 2 * mebibyte
  using journal = open(dir, { log, reserveBytes })
  assert.equal(journal.refusal(), undefined)
  journal.record({ accept: order, events: [event()] })
  fill(join(dir, 'filler'))

  const text = 'x'.repeat(4000)
  for (let n = 0; n < 100; n += 1)
    journal.record({
      events: [{ sessionId, orderId: order.id, event: { type: 'orderEnded', outcome: 'failed', problem: text } }],
    })

  assert.equal(journal.isFull, true)
  assert.match(log.join(' '), /is full: no new work is taken/)
  assert.equal(journal.heads.event, 101)
  assert.deepEqual(
    numbers(journal),
    Array.from({ length: 101 }, (_, at) => at + 1),
  )
  assert.match(journal.refusal() ?? '', /The disk that holds .* is full .*: free at least 2 MiB\./)
  assert.equal(statSync(join(dir, 'reserve'), { throwIfNoEntry: false }), undefined)
  journal.line({ sessionId, stream: 'out', text: 'lost' })

  rmSync(join(dir, 'filler'))
  assert.equal(journal.refusal(), undefined)
  journal.line({ sessionId, stream: 'out', text: 'kept' })
  journal.record({})
  assert.deepEqual(
    journal.linesAfter(0, all).map((line) => JSON.parse(line.text).text),
    ['1 lines of output are missing here: the disk was full.', 'kept'],
  )
})

/** A folder with a disk of 8 MiB of its own. */
function aSmallDisk(context: TestContext): string | undefined {
  const dir = mkdtempSync(join(tmpdir(), 'fettle-disk-'))
  const isMounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'none', dir]).status === 0
  context.after(() => {
    if (isMounted) spawnSync('umount', ['--lazy', dir])
    rmSync(dir, { recursive: true, force: true })
  })
  return isMounted ? dir : undefined
}

function overwrite(path: string, at: number, bytes: Buffer): void {
  const file = openSync(path, 'r+')
  writeSync(file, bytes, 0, bytes.length, at)
  closeSync(file)
}

/** Writes until nothing more fits. */
function fill(path: string): void {
  const file = openSync(path, 'w')
  for (const size of [64 * 1024, 4096, 1]) {
    try {
      for (;;) writeSync(file, Buffer.alloc(size))
    } catch (error) {
      assert.match(String(error), /ENOSPC/)
    }
  }
  closeSync(file)
}
