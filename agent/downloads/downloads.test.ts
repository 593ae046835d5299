/** Files are fetched over bad networks from bad servers: whole, right, once, and with a sentence when that cannot be. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { spawnSync } from 'node:child_process'
import { appendFileSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, utimesSync } from 'node:fs'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import type { TestContext } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import type { Download } from '@fettle/core/terms/plan.ts'
import { Downloads, usualDownloads } from './downloads.ts'
import type { DownloadsOptions, Waiter } from './downloads.ts'
import { FileServer, sha256 } from './file-server.ts'

const quick = { ...usualDownloads, idleMs: 10_000, backOff: { quickMs: 5, firstMs: 10, maxMs: 40 } }

function aFolder(context: TestContext): string {
  const dir = mkdtempSync(join(tmpdir(), 'fettle-downloads-'))
  context.after(() => rmSync(dir, { recursive: true, force: true }))
  return dir
}

/** Downloads into a folder, and what they told. */
function aPlace(context: TestContext, options: Partial<DownloadsOptions> = {}) {
  const dir = options.dir ?? aFolder(context)
  const notes: string[] = []
  const progress: { percent: number; text: string }[] = []
  const open = () => new Downloads({ ...quick, ...options, dir })
  let downloads = open()
  return {
    dir,
    notes,
    progress,
    files: () => readdirSync(join(dir, 'files')),
    /** As after a restart of the agent. */
    restart: () => {
      downloads = open()
    },
    fetch: (download: Partial<Download> & { url: string }, waiter: Partial<Waiter> = {}) =>
      downloads.fetch(
        { variable: 'FILE', name: 'a-file', ...download },
        {
          signal: new AbortController().signal,
          timeoutMs: 20_000,
          onNote: (text) => notes.push(text),
          onProgress: (percent, text) => progress.push({ percent, text }),
          ...waiter,
        },
      ),
  }
}

type End = Awaited<ReturnType<Downloads['fetch']>>

function contentOf(end: End): Buffer {
  assert.equal(end.how, 'fetched', JSON.stringify(end))
  return end.how === 'fetched' ? readFileSync(end.path) : Buffer.alloc(0)
}

function detailOf(end: End): string {
  assert.equal(end.how, 'failed', JSON.stringify(end))
  return end.how === 'failed' ? end.detail : ''
}

async function until(what: string, condition: () => boolean): Promise<void> {
  const deadline = performance.now() + 20_000
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`Waited in vain until ${what}`)
    await pause(5)
  }
}

const large = randomBytes(3 * 1024 * 1024)

suite('a network that fails', () => {
  test('[E037] a download that is cut goes on where it was, as often as needed', async (context) => {
    await using server = await FileServer.start()
    server.serve('/a', large, { cuts: [1_000_000, 500_000, 0] })
    const place = aPlace(context)

    const end = await place.fetch({ url: server.url('/a'), sha256: sha256(large) })

    assert.ok(contentOf(end).equals(large))
    assert.ok(server.sentBytes < large.length + 200_000, 'nothing was sent twice')
    const [first, ...others] = server.asked
    assert.deepEqual([first?.range, others.length], [undefined, 3])
    assert.ok(others.every(({ range, ifRange }) => /^bytes=[1-9]\d*-$/.test(range ?? '') && ifRange !== undefined))
    assert.ok(place.progress.some(({ percent }) => percent > 0 && percent < 100))
    assert.equal(place.progress.at(-1)?.percent, 100)
  })

  test('[E037] a network that is away is waited for, and said', async (context) => {
    await using server = await FileServer.start()
    server.serve('/a', large, { stalls: [1_500_000] })
    const place = aPlace(context)
    const fetching = place.fetch({ url: server.url('/a'), sha256: sha256(large) })
    await until('half of it is here', () => place.progress.some(({ percent }) => percent > 30))

    await server.vanish()
    await until('it tells of the trouble', () => place.notes.some((note) => note.includes('tried again')))
    await server.listen()

    assert.ok(contentOf(await fetching).equals(large))
    assert.match(place.notes.join('\n'), /a-file cannot be fetched at the moment \(.+\): it is tried again and again\./)
    assert.match(place.notes.join('\n'), /a-file: going on after 1\.\d MiB\./)
    assert.match(place.notes.at(-1) ?? '', /^Fetched a-file: 3\.0 MiB in \d+\.\d s\.$/)
  })

  test('[E037] a connection on which nothing comes any more is given up, and another one goes on', async (context) => {
    await using server = await FileServer.start()
    server.serve('/a', large, { stalls: [2_000_000] })
    const place = aPlace(context, { idleMs: 200 })

    assert.ok(contentOf(await place.fetch({ url: server.url('/a'), sha256: sha256(large) })).equals(large))
    assert.equal(server.asked.length, 2)
  })

  test('a server in trouble is asked again', async (context) => {
    await using server = await FileServer.start()
    const file = server.serve('/a', large, { status: 503 })
    const place = aPlace(context)
    const fetching = place.fetch({ url: server.url('/a') })
    await until('it was asked twice', () => server.asked.length > 1)
    file.status = 200

    assert.ok(contentOf(await fetching).equals(large))
  })

  test('[E169] trouble that lasts longer than the time limit is a failure; the next attempt goes on', async (context) => {
    await using server = await FileServer.start()
    const file = server.serve('/a', large, { stalls: [2_000_000] })
    const place = aPlace(context)

    const detail = detailOf(await place.fetch({ url: server.url('/a'), sha256: sha256(large) }, { timeoutMs: 500 }))
    assert.match(detail, /^a-file could not be fetched from http:\/\/127.+\/a within 1 s: .+\. 1\.9 MiB came\.$/)

    file.stalls = []
    place.restart()
    assert.ok(contentOf(await place.fetch({ url: server.url('/a'), sha256: sha256(large) })).equals(large))
    assert.equal(server.asked.at(-1)?.range, 'bytes=2000000-')
  })

  test('a cancellation ends it at once', async (context) => {
    await using server = await FileServer.start()
    server.serve('/a', large, { stalls: [1000] })
    const place = aPlace(context)
    const cancel = new AbortController()
    const fetching = place.fetch({ url: server.url('/a') }, { signal: cancel.signal })
    await until('something is here', () => place.progress.length > 1)

    cancel.abort()

    assert.deepEqual(await fetching, { how: 'cancelled' })
  })
})

suite('a server that is not as one wishes', () => {
  test('one that knows no ranges is asked for the whole again', async (context) => {
    await using server = await FileServer.start()
    server.serve('/a', large, { hasRanges: false, cuts: [1_000_000] })
    const place = aPlace(context)

    assert.ok(contentOf(await place.fetch({ url: server.url('/a'), sha256: sha256(large) })).equals(large))
  })

  test('a file that becomes another one on the way is never mixed: with a tag, and without one', async (context) => {
    for (const etag of ['"one"', undefined]) {
      await using server = await FileServer.start()
      const file = server.serve('/a', Buffer.alloc(large.length, 1), { etag, cuts: [1_000_000] })
      const place = aPlace(context)
      const fetching = place.fetch({ url: server.url('/a') })
      await until('it was cut', () => server.asked.length > 0)
      file.content = large
      if (etag !== undefined) file.etag = '"two"'

      assert.ok(contentOf(await fetching).equals(large))
    }
  })

  test('pieces that do not belong together are noticed by the checksum, and fetched anew', async (context) => {
    await using server = await FileServer.start()
    const file = server.serve('/a', Buffer.alloc(large.length, 1), { etag: undefined, cuts: [1_000_000] })
    const place = aPlace(context)
    const fetching = place.fetch({ url: server.url('/a'), sha256: sha256(large) })
    await until('it was cut', () => server.asked.length > 0)
    file.content = large

    assert.ok(contentOf(await fetching).equals(large))
    assert.match(place.notes.join('\n'), /The pieces of a-file do not belong together/)
  })

  test('[E127] wrong bytes are never kept', async (context) => {
    await using server = await FileServer.start()
    server.serve('/a', 'something else')
    const place = aPlace(context)

    const detail = detailOf(await place.fetch({ url: server.url('/a'), sha256: sha256(large) }))

    assert.match(
      detail,
      /^a-file from http:.* is not the file that is wanted: its SHA-256 is [0-9a-f]{64}, not [0-9a-f]{64}\.$/,
    )
    assert.deepEqual(place.files(), [])
    assert.deepEqual(readdirSync(join(place.dir, 'parts')), [])
  })

  test('[E127] what is not there fails at once', async (context) => {
    await using server = await FileServer.start()
    const place = aPlace(context)

    assert.match(
      detailOf(await place.fetch({ url: `${server.url('/none')}?token=hidden` })),
      /^http:\/\/127\.0\.0\.1:\d+\/none cannot be had: 127\.0\.0\.1:\d+ answers with status 404\.$/,
    )
  })

  test('[E140] a size that nobody tells, and a file without bytes', async (context) => {
    await using server = await FileServer.start()
    server.serve('/unknown', large, { saysLength: false })
    server.serve('/empty', '')
    const place = aPlace(context)

    assert.ok(contentOf(await place.fetch({ url: server.url('/unknown'), sha256: sha256(large) })).equals(large))
    assert.ok(place.progress.every(({ percent }) => percent === 0))
    assert.equal(contentOf(await place.fetch({ url: server.url('/empty') })).length, 0)
    assert.ok(place.progress.every(({ percent, text }) => Number.isFinite(percent) && !/NaN|Infinity/.test(text)))
  })

  test('three redirections are followed, no more; and only to the web', async (context) => {
    await using server = await FileServer.start()
    server.serve('/4', large)
    for (const at of [3, 2, 1, 0]) server.serve(`/${at}`, '', { location: `/${at + 1}` })
    server.serve('/file', '', { location: 'file:///etc/passwd' })
    const place = aPlace(context)

    assert.ok(contentOf(await place.fetch({ url: server.url('/1') })).equals(large))
    assert.match(detailOf(await place.fetch({ url: server.url('/0') })), /leads on more than 3 times/)
    assert.match(
      detailOf(await place.fetch({ url: server.url('/file') })),
      /over https and http only, not from "file:"/,
    )
  })

  test('other kinds of addresses are refused', async (context) => {
    const place = aPlace(context)
    for (const url of ['file:///etc/passwd', 'ftp://example.org/a', 'data:,x', '/etc/passwd', ''])
      assert.match(detailOf(await place.fetch({ url })), /https and http only|no address/)
  })

  test('a file larger than allowed is not fetched, whether or not its size is told', async (context) => {
    await using server = await FileServer.start()
    server.serve('/told', large)
    server.serve('/untold', large, { saysLength: false })
    const place = aPlace(context, { maxBytes: 1024 * 1024 })

    assert.equal(
      detailOf(await place.fetch({ url: server.url('/told') })),
      'a-file has 3.0 MiB; at most 1.0 MiB are fetched.',
    )
    assert.match(detailOf(await place.fetch({ url: server.url('/untold') })), /^a-file is larger than 1\.0 MiB/)
    assert.deepEqual(readdirSync(join(place.dir, 'parts')), [])
  })

  test('[F16] a disk without room is said before anything is fetched; files that are not used make room', async (context) => {
    const dir = mkdtempSync(join(tmpdir(), 'fettle-small-disk-'))
    assert.equal(spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=5m', 'none', dir]).status, 0)
    context.after(() => {
      spawnSync('umount', ['--lazy', dir])
      rmSync(dir, { recursive: true, force: true })
    })
    await using server = await FileServer.start()
    server.serve('/first', large)
    server.serve('/second', randomBytes(large.length))
    server.serve('/huge', Buffer.alloc(6 * 1024 * 1024))
    server.serve('/untold', Buffer.alloc(6 * 1024 * 1024), { saysLength: false })
    const place = aPlace(context, { dir })

    contentOf(await place.fetch({ url: server.url('/first') }))
    contentOf(await place.fetch({ url: server.url('/second') }))
    assert.equal(place.files().length, 1)
    assert.match(
      detailOf(await place.fetch({ url: server.url('/huge') })),
      /^a-file needs 6\.0 MiB, but the disk of the agent's folder has \d\.\d MiB free: make room there\.$/,
    )
    assert.match(detailOf(await place.fetch({ url: server.url('/untold') })), /became full while a-file was fetched/)
  })

  test('the proxy of the environment is used', async (context) => {
    await using server = await FileServer.start()
    server.serve('/a', large)
    const seen: string[] = []
    const proxy = createServer((incoming, outgoing) => {
      seen.push(incoming.url ?? '')
      request(server.url('/a'), (answer) => answer.pipe(outgoing)).end()
    }).listen(0)
    context.after(() => proxy.close())
    process.env['http_proxy'] = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`
    const place = aPlace(context)
    try {
      assert.ok(contentOf(await place.fetch({ url: 'http://files.example/a' })).equals(large))
    } finally {
      delete process.env['http_proxy']
    }
    assert.deepEqual(seen, ['http://files.example/a'])
  })
})

suite('what was fetched before', () => {
  test('a file with a checksum is fetched once, wherever it comes from', async (context) => {
    await using server = await FileServer.start()
    server.serve('/a', large)
    const place = aPlace(context)

    const ends = await Promise.all([1, 2].map(() => place.fetch({ url: server.url('/a'), sha256: sha256(large) })))
    const again = await place.fetch({ url: server.url('/elsewhere'), sha256: sha256(large) })

    assert.ok(ends.every((end) => contentOf(end).equals(large)))
    assert.deepEqual([again.how === 'fetched' && again.isNew, server.asked.length], [false, 1])
  })

  test('a kept file that was changed is noticed and fetched anew', async (context) => {
    await using server = await FileServer.start()
    server.serve('/a', large)
    const place = aPlace(context)
    const first = await place.fetch({ url: server.url('/a'), sha256: sha256(large) })
    if (first.how === 'fetched') appendFileSync(first.path, 'x')

    assert.ok(contentOf(await place.fetch({ url: server.url('/a'), sha256: sha256(large) })).equals(large))
    assert.equal(server.asked.length, 2)
  })

  test('[E141] without a checksum it is fetched anew, but not when the server says it is the same', async (context) => {
    for (const same of [{ etag: '"one"' }, { etag: undefined, lastModified: 'Tue, 03 Nov 2026 10:00:00 GMT' }]) {
      await using server = await FileServer.start()
      const file = server.serve('/a', large, same)
      const place = aPlace(context)

      contentOf(await place.fetch({ url: server.url('/a') }))
      place.restart()
      const unchanged = await place.fetch({ url: server.url('/a') })
      assert.deepEqual([unchanged.how === 'fetched' && unchanged.isNew, server.sentBytes], [false, large.length])

      Object.assign(file, { content: Buffer.from('newer'), etag: '"two"', lastModified: undefined })
      const changed = await place.fetch({ url: server.url('/a') })
      assert.equal(contentOf(changed).toString(), 'newer')
      assert.equal(changed.how === 'fetched' && changed.isNew, true)
    }
  })

  test('[E141] without a checksum and without anything to tell it by, it is fetched each time', async (context) => {
    await using server = await FileServer.start()
    server.serve('/a', 'one', { etag: undefined })
    const place = aPlace(context)
    contentOf(await place.fetch({ url: server.url('/a') }))
    server.serve('/a', 'two', { etag: undefined })

    assert.equal(contentOf(await place.fetch({ url: server.url('/a') })).toString(), 'two')
  })

  test('of more than the budget what was not used for longest is forgotten', async (context) => {
    await using server = await FileServer.start()
    const place = aPlace(context, { budgetBytes: 2.5 * 1024 * 1024 })
    const contents = [1, 2, 3].map((byte) => Buffer.alloc(1024 * 1024, byte))
    for (const [at, content] of contents.entries()) server.serve(`/${at}`, content)
    const ask = (at: number) => place.fetch({ url: server.url(`/${at}`), sha256: sha256(contents[at] ?? large) })
    await ask(0)
    await ask(1)
    for (const [at, content] of contents.slice(0, 2).entries())
      utimesSync(join(place.dir, 'files', sha256(content)), 1000 + at, 1000 + at)
    await ask(0) // used again: now the other one is the older

    await ask(2)

    assert.deepEqual(
      contents.map((content) => existsSync(join(place.dir, 'files', sha256(content)))),
      [true, false, true],
    )
  })
})
