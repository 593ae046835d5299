/** A secret has no name anywhere, and whoever runs the script, a person too, reads it and the files of the script, and nobody else does. */
import assert from 'node:assert/strict'
import { closeSync, fstatSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { Downloads, usualDownloads } from '../downloads/downloads.ts'
import { accountOf } from '../people/account.ts'
import { askAlone } from '../providers/question-alone.ts'
import { prepareInputs } from '../run/inputs.ts'
import type { Work } from '../run/work.ts'
import { SecretBox } from './secret-box.ts'
import { openSecret } from './secret-file.ts'

function aFolder(context: TestContext): string {
  const dir = mkdtempSync(join(tmpdir(), 'fettle-secret-'))
  context.after(() => rmSync(dir, { recursive: true, force: true }))
  return dir
}

test('[SEC-1] a secret is a file in memory without a name, for one reader, read from its beginning', (context) => {
  const dir = aFolder(context)
  const file = openSecret('the value', dir)
  context.after(() => closeSync(file))

  const { nlink, mode, uid } = fstatSync(file)
  assert.deepEqual([nlink, mode & 0o777, uid], [0, 0o600, process.geteuid?.()])
  assert.equal(readFileSync(`/dev/fd/${file}`, 'utf8'), 'the value')
  assert.equal(readFileSync(`/dev/fd/${file}`, 'utf8'), 'the value')
  assert.equal(readFileSync(file, 'utf8'), 'the value')
  assert.deepEqual(readdirSync(dir), [])
})

const somebody = accountOf('nobody')
const isRoot = process.geteuid?.() === 0

test(
  '[SEC-11] a script of a person reads its secrets and files as that person',
  { skip: !isRoot || !somebody },
  async (context) => {
    assert.ok(somebody)
    const dir = aFolder(context)
    const secrets = new SecretBox()
    secrets.put('ord_00000001', { values: [{ name: 's', value: 'pl4nted' }], missing: [] })
    const work: Work = {
      orderId: 'ord_00000001',
      signal: new AbortController().signal,
      line: () => {},
      progress: () => {},
      started: () => {},
      user: undefined as never, // nobody asks who is signed in
    }
    const providers = {
      downloads: new Downloads({ ...usualDownloads, dir: join(dir, 'd') }),
      secrets,
      dir: join(dir, 'i'),
    }
    const wanted = {
      secrets: [{ variable: 'TOKEN', secret: 's' }],
      files: [{ variable: 'LICENCE', name: 'l.lic', contentBase64: Buffer.from('key').toString('base64') }],
    }
    const prepared = await prepareInputs(providers, wanted, { timeoutMs: 1000, owner: somebody }, work)
    assert.ok('inputs' in prepared)
    const place = prepared.inputs.environment['LICENCE'] ?? ''
    const source =
      'id -u; cat "$LICENCE"; echo; test "$(cat "$TOKEN")" = "pl4nt""ed" && echo right; stat -c %a:%u "$LICENCE"'

    const asked = await askAlone(
      { language: 'sh', source, timeoutSeconds: 20 },
      {
        dir: providers.dir,
        marker: `ord_00000001/ask-${process.pid}`,
        environment: prepared.inputs.environment,
        secrets: prepared.inputs.secrets,
        signal: work.signal,
        runAs: { account: somebody, environment: {} },
      },
    )
    prepared.inputs[Symbol.dispose]()

    assert.deepEqual(
      asked.out.toString().split('\n'),
      [String(somebody.uid), 'key', 'right', `600:${somebody.uid}`, ''],
      asked.err.toString(),
    )
    assert.throws(() => readFileSync(place), /ENOENT/)
  },
)
