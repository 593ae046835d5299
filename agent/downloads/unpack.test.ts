/** Archives are unpacked whole or not at all, and nothing of them ever lies outside their folder. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import type { TestContext } from 'node:test'
import { gzipSync } from 'node:zlib'
import * as fc from 'fast-check'
import { aTar, aZip } from './an-archive.ts'
import { BadArchive, limitsFor } from './extraction.ts'
import type { ExtractionLimits } from './extraction.ts'
import { unpack } from './unpack.ts'

function aFolder(context: TestContext): string {
  const dir = mkdtempSync(join(tmpdir(), 'fettle-unpack-'))
  context.after(() => rmSync(dir, { recursive: true, force: true }))
  return dir
}

/** Unpacks bytes; the folder lies two levels deep, so that what leads out of it would be seen. */
async function unpacked(context: TestContext, bytes: Buffer, limits?: ExtractionLimits) {
  const dir = aFolder(context)
  const [archive, folder] = [join(dir, 'archive'), join(dir, 'deep', 'folder')]
  mkdirSync(join(dir, 'deep'))
  writeFileSync(archive, bytes)
  const error = await unpack(archive, folder, limits).then(
    () => undefined,
    (cause: unknown) => cause,
  )
  if (error !== undefined) {
    assert.ok(error instanceof BadArchive, String(error))
    assert.equal(existsSync(folder), false, 'nothing is left')
  }
  assert.deepEqual(
    [readdirSync(dir).toSorted(), readdirSync(join(dir, 'deep')).length <= 1],
    [['archive', 'deep'], true],
  )
  return { folder, problem: error instanceof BadArchive ? error.message : undefined }
}

suite('archives that programs make', () => {
  const make: Readonly<Record<string, (source: string, archive: string) => readonly string[]>> = {
    'tar.gz': (source, archive) => ['tar', '-C', source, '-czf', archive, '.'],
    'tar.xz': (source, archive) => ['tar', '-C', source, '-cJf', archive, '.'],
    'tar, pax': (source, archive) => ['tar', '-C', source, '--format=pax', '-cf', archive, '.'],
    'tar, ustar': (source, archive) => ['tar', '-C', source, '--format=ustar', '--exclude=*long*', '-cf', archive, '.'],
    zip: (source, archive) => [
      'python3',
      '-m',
      'zipfile',
      '-c',
      archive,
      ...readdirSync(source).map((name) => join(source, name)),
    ],
  }
  for (const [name, command] of Object.entries(make)) {
    test(name, async (context) => {
      const dir = aFolder(context)
      const source = join(dir, 'source')
      const long = `${'long-'.repeat(30)}name`
      mkdirSync(join(source, 'sub', long), { recursive: true })
      writeFileSync(join(source, 'sub', 'run.sh'), '#!/bin/sh\n', { mode: 0o755 })
      writeFileSync(join(source, 'größe.txt'), 'ü'.repeat(100_000))
      writeFileSync(join(source, 'sub', long, `${long}.txt`), 'deep')
      writeFileSync(join(source, 'empty'), '')
      if (name !== 'zip') symlinkSync('sub/run.sh', join(source, 'link'))
      const [program = '', ...words] = command(source, join(dir, 'archive'))
      assert.equal(spawnSync(program, words).status, 0)

      await unpack(join(dir, 'archive'), join(dir, 'out'))

      assert.equal(readFileSync(join(dir, 'out', 'größe.txt'), 'utf8'), 'ü'.repeat(100_000))
      assert.equal(readFileSync(join(dir, 'out', 'empty'), 'utf8'), '')
      assert.equal(statSync(join(dir, 'out', 'sub', 'run.sh')).mode & 0o111, 0o111)
      if (name !== 'tar, ustar')
        assert.equal(readFileSync(join(dir, 'out', 'sub', long, `${long}.txt`), 'utf8'), 'deep')
      if (name !== 'zip') assert.equal(readlinkSync(join(dir, 'out', 'link')), 'sub/run.sh')
    })
  }
})

suite('[DL-5] archives that nobody should unpack', () => {
  const elsewhere = ['/etc/x', '../x', 'a/../../x', '..', 'C:/x', 'c:x', 'a\\..\\..\\x', '\\\\host\\x']
  for (const name of elsewhere) {
    test(`a name that leads elsewhere: ${name}`, async (context) => {
      for (const bytes of [
        aTar({ name, content: 'x' }),
        gzipSync(aTar({ name, content: 'x' })),
        aZip({ name, content: 'x' }),
      ])
        assert.match((await unpacked(context, bytes)).problem ?? '', /lies outside of it\.$/)
    })
  }

  const links: readonly (readonly [name: string, target: string])[] = [
    ['link', '/etc/passwd'],
    ['link', '../x'],
    ['a/link', '../../x'],
    ['link', 'a/../..'],
    ['link', 'inner/..'],
  ]
  for (const [name, link] of links) {
    test(`a link that leads out: ${name} -> ${link}`, async (context) => {
      assert.match((await unpacked(context, aTar({ name, type: '2', link }))).problem ?? '', /leads out of it\.$/)
      const zipped = aZip({ name, content: link, mode: 0o120777 })
      assert.match((await unpacked(context, zipped)).problem ?? '', /leads out of it\.$/)
    })
  }

  const others: Readonly<Record<string, readonly [Buffer, RegExp]>> = {
    'a file behind a link': [
      aTar({ name: 'a', type: '2', link: 'b' }, { name: 'a/x', content: 'x' }),
      /holds "a" twice/,
    ],
    'a link behind a link': [
      aTar({ name: 'a', type: '2', link: '.' }, { name: 'a/b', type: '2', link: '..' }),
      /is a link and a folder|holds "a" twice/,
    ],
    'a hard link to what it does not hold': [
      aTar({ name: 'a', type: '1', link: 'etc/passwd' }),
      /does not hold before/,
    ],
    'a hard link out of it': [aTar({ name: 'a', type: '1', link: '../archive' }), /lies outside/],
    'a hard link to a link': [
      aTar({ name: 'a', type: '2', link: 'b' }, { name: 'c', type: '1', link: 'a' }),
      /does not hold before/,
    ],
    'a device': [aTar({ name: 'a', type: '3' }), /neither file nor folder nor link/],
    'a pipe': [aTar({ name: 'a', type: '6' }), /neither file nor folder nor link/],
    'a device in a zip': [aZip({ name: 'a', mode: 0o020666 }), /neither file nor folder nor link/],
    'one name twice': [aTar({ name: 'a', content: '1' }, { name: './a', content: '2' }), /holds "\.\/a" twice/],
    'a file in a file': [aTar({ name: 'a', content: '1' }, { name: 'a/b', content: '2' }), /no folder/],
    'an end that is missing': [aTar({ name: 'a', content: 'x', size: 100_000 }), /ends too early/],
    'an impossible size': [aTar({ name: 'a', content: 'x', size: 0o77777777777 }), /ends too early/],
    'a damaged header': [Buffer.from(aTar({ name: 'a', content: 'x' }).fill(0x41, 5, 9)), /damaged/],
    'a damaged gzip': [gzipSync(aTar({ name: 'a', content: 'x' })).fill(0, 12, 20), /damaged/],
    'half a zip': [aZip({ name: 'a', content: 'x'.repeat(100) }).subarray(0, 60), /end is missing/],
    'an encrypted zip': [aZip({ name: 'a', content: 'x', isEncrypted: true }), /"a" is encrypted/],
    'an unknown method': [aZip({ name: 'a', content: 'x', method: 99 }), /method 99/],
    'a wrong checksum': [aZip({ name: 'a', content: 'x', crc: 1 }), /does not fit its checksum/],
    'more than it says': [aZip({ name: 'a', content: 'xxxx', size: 1 }), /larger than the archive says/],
    'no archive': [Buffer.from('just a text'), /no archive of a known kind/],
    nothing: [Buffer.alloc(0), /no archive of a known kind/],
  }
  for (const [name, [bytes, problem]] of Object.entries(others)) {
    test(name, async (context) => {
      assert.match((await unpacked(context, bytes)).problem ?? '', problem)
    })
  }

  test('bombs: of bytes and of entries', async (context) => {
    const zeros = Buffer.alloc(40 * 1024 * 1024)
    for (const bytes of [gzipSync(aTar({ name: 'a', content: zeros })), aZip({ name: 'a', content: zeros })])
      assert.match((await unpacked(context, bytes)).problem ?? '', /Unpacked it has more than \d+ bytes/)
    const many = aTar(...Array.from({ length: 30 }, (_, at) => ({ name: `f${at}`, content: 'x' })))
    assert.match((await unpacked(context, many, { entries: 20, bytes: 1e6 })).problem ?? '', /more than 20 entries/)
    assert.equal((await unpacked(context, many, limitsFor(many.length))).problem, undefined)
  })
})

test('links within an archive stay', async (context) => {
  const { folder, problem } = await unpacked(
    context,
    aTar(
      { name: 'bin/tool', content: 'x', mode: 0o755 },
      { name: 'lib/link', type: '2', link: '../bin/tool' },
      { name: 'again', type: '1', link: 'bin/tool' },
    ),
  )

  assert.equal(problem, undefined)
  assert.equal(readFileSync(join(folder, 'lib', 'link'), 'utf8'), 'x')
  assert.equal(readFileSync(join(folder, 'again'), 'utf8'), 'x')
})

test('whatever bytes come, they are unpacked or refused with a sentence', async (context) => {
  const good = [
    gzipSync(aTar({ name: 'a/b', content: 'some text' }, { name: 'l', type: '2', link: 'a/b' })),
    aTar({ name: 'a/b', content: 'some text' }, { name: 'l', type: '2', link: 'a/b' }),
    aZip({ name: 'a/b', content: 'some text' }, { name: 'c', content: 'more', isStored: true }),
  ]
  const changed = fc.tuple(fc.constantFrom(...good), fc.array(fc.tuple(fc.nat(2000), fc.nat(255)), { maxLength: 6 }))
  await fc.assert(
    fc.asyncProperty(changed, async ([bytes, changes]) => {
      const copy = Buffer.from(bytes)
      for (const [at, byte] of changes) copy[at % copy.length] = byte
      await unpacked(context, copy)
    }),
    { numRuns: 300 },
  )
})
