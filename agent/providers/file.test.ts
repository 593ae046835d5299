/** Files are asked and changed for real; nothing but what is asked for is touched. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import type { Found } from '@fettle/core/terms/check.ts'
import { accountNumber, parseAccounts } from './accounts.ts'
import { askFile, changeFile } from './file.ts'

const isRoot = process.geteuid?.() === 0

function aFolder(context: TestContext): string {
  const dir = mkdtempSync(join(tmpdir(), 'fettle-file-'))
  context.after(() => rmSync(dir, { recursive: true }))
  return dir
}

function detail(found: Found): string {
  return 'detail' in found ? found.detail : found.found
}

const digest = (content: string) => createHash('sha256').update(content).digest('hex')

test('each difference is said in words, and the same file is compliant', (context) => {
  const path = join(aFolder(context), 'f')
  const check = {
    type: 'file',
    path,
    ensure: 'present',
    sha256: digest('hello'),
    size: 5,
    mode: '0640',
    owner: isRoot ? 'daemon' : String(process.geteuid?.()),
  } as const
  const ask = () => detail(askFile(check))

  assert.equal(ask(), `${path} is missing.`)
  writeFileSync(path, 'other and longer')
  assert.equal(ask(), 'content differs: 16 bytes, wanted 5')
  writeFileSync(path, 'hellO')
  assert.equal(ask(), 'content differs')
  writeFileSync(path, 'hello')
  chmodSync(path, 0o600)
  assert.equal(ask(), 'mode is 0600, wanted 0640')
  chmodSync(path, 0o640)
  if (isRoot) assert.equal(ask(), 'owner is root, wanted daemon')
  assert.deepEqual(
    changeFile({ type: 'file', path, ensure: 'present', content: 'hello', mode: check.mode, owner: check.owner }),
    { how: 'done' },
  )
  assert.deepEqual(askFile(check), { found: 'compliant' })
})

test('a file is written whole, with folders to it, and nothing else is left', (context) => {
  const dir = aFolder(context)
  const path = join(dir, 'x/y/f')

  assert.deepEqual(changeFile({ type: 'file', path, ensure: 'present', content: 'hello', mode: '0600' }), {
    how: 'done',
  })

  assert.equal(readFileSync(path, 'utf8'), 'hello')
  assert.equal(statSync(path).mode & 0o7777, 0o600)
  assert.equal(statSync(join(dir, 'x')).mode & 0o777, 0o755)
  assert.deepEqual(readdirSync(join(dir, 'x/y')), ['f'])
})

test('what is not asked for stays: mode and content', (context) => {
  const path = join(aFolder(context), 'f')
  writeFileSync(path, 'kept', { mode: 0o604 })

  changeFile({ type: 'file', path, ensure: 'present', content: 'new' })
  assert.deepEqual([readFileSync(path, 'utf8'), statSync(path).mode & 0o777], ['new', 0o604])
  const { ino } = statSync(path)
  changeFile({ type: 'file', path, ensure: 'present', mode: '0755' })
  assert.deepEqual([readFileSync(path, 'utf8'), statSync(path).mode & 0o777, statSync(path).ino], ['new', 0o755, ino])
})

test('a symbolic link is replaced, and what it leads to stays', (context) => {
  const dir = aFolder(context)
  const path = join(dir, 'link')
  writeFileSync(join(dir, 'target'), 'target')
  symlinkSync(join(dir, 'target'), path)

  assert.equal(detail(askFile({ type: 'file', path, ensure: 'present' })), `${path} is a symbolic link, wanted a file.`)
  changeFile({ type: 'file', path, ensure: 'present', content: 'own' })

  assert.equal(lstatSync(path).isSymbolicLink(), false)
  assert.equal(readFileSync(join(dir, 'target'), 'utf8'), 'target')
})

test('a file that shall be absent is removed, a folder is not', (context) => {
  const dir = aFolder(context)
  writeFileSync(join(dir, 'f'), '')
  mkdirSync(join(dir, 'd'))
  const absent = (name: string) => ({ type: 'file', path: join(dir, name), ensure: 'absent' }) as const

  assert.equal(askFile(absent('f')).found, 'notCompliant')
  assert.deepEqual(changeFile(absent('f')), { how: 'done' })
  assert.deepEqual(askFile(absent('f')), { found: 'compliant' })
  assert.deepEqual(changeFile(absent('f')), { how: 'done' })
  assert.equal(changeFile(absent('d')).how, 'failed')
  assert.ok(existsSync(join(dir, 'd')))
})

test('what cannot be done is said in a sentence', (context) => {
  const dir = aFolder(context)
  writeFileSync(join(dir, 'f'), '')
  const change = (body: { path: string; owner?: string; group?: string }) => {
    const end = changeFile({ type: 'file', ensure: 'present', content: 'x', ...body })
    return end.how === 'failed' ? end.detail : end.how
  }

  assert.equal(
    change({ path: join(dir, 'g'), owner: 'nobody-like-that' }),
    'This computer has no user "nobody-like-that".',
  )
  assert.equal(change({ path: join(dir, 'g'), group: 'no-such-group' }), 'This computer has no group "no-such-group".')
  assert.equal(change({ path: 'relative' }), 'relative is no absolute path.')
  assert.match(change({ path: join(dir, 'f/below') }), /cannot be changed: E/)
  assert.equal(existsSync(join(dir, 'g')), false)
})

test('accounts are read from the tables of the computer', () => {
  assert.deepEqual(
    [...parseAccounts('root:x:0:0::/root:/bin/sh\nbroken\nwww-data:x:33:33:::\n')],
    [
      ['root', 0],
      ['www-data', 33],
    ],
  )
  assert.equal(accountNumber('user', 'root'), 0)
  assert.equal(accountNumber('group', '4711'), 4711)
  assert.equal(accountNumber('user', 'nobody-like-that'), undefined)
})
