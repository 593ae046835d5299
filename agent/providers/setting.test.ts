/** A setting is asked and changed in a real file, and the file stays what it was otherwise. */
import assert from 'node:assert/strict'
import {
  chmodSync,
  chownSync,
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
import { askSetting, changeSetting } from './setting.ts'

function aFile(context: TestContext, content?: string | Buffer): string {
  const dir = mkdtempSync(join(tmpdir(), 'fettle-setting-'))
  context.after(() => rmSync(dir, { recursive: true }))
  const file = join(dir, 'a.conf')
  if (content !== undefined) writeFileSync(file, content)
  return file
}

test('a key is changed, and bytes, mode and owner of the file stay', (context) => {
  const file = aFile(context, Buffer.concat([Buffer.from('[a]\nname=\u00fc\nx=1\n'), Buffer.from([0xff, 0xfe, 0x0a])]))
  chmodSync(file, 0o640)
  if (process.geteuid?.() === 0) chownSync(file, 1, 2)
  const wanted = { file, section: 'a', key: 'x', value: 'zw\u00f6lf' }

  assert.deepEqual(askSetting(wanted, new Map()), {
    found: 'notCompliant',
    detail: `x of [a] of ${file} is "1", wanted "zw\u00f6lf"`,
  })
  assert.deepEqual(changeSetting(wanted), { how: 'done' })

  assert.deepEqual(askSetting(wanted, new Map()), { found: 'compliant' })
  assert.deepEqual(
    readFileSync(file),
    Buffer.concat([Buffer.from('[a]\nname=\u00fc\nx=zw\u00f6lf\n'), Buffer.from([0xff, 0xfe, 0x0a])]),
  )
  const { mode, uid, gid } = statSync(file)
  assert.equal(mode & 0o777, 0o640)
  if (process.geteuid?.() === 0) assert.deepEqual([uid, gid], [1, 2])
  assert.deepEqual(readdirSync(join(file, '..')), ['a.conf'])
})

test('a missing file is made, and a key that shall be absent needs none', (context) => {
  const file = aFile(context)

  assert.deepEqual(askSetting({ file, section: 'a', key: 'x', value: null }, new Map()), { found: 'compliant' })
  assert.deepEqual(changeSetting({ file, section: 'a', key: 'x', value: null }), { how: 'done' })
  assert.deepEqual(readdirSync(join(file, '..')), [])
  assert.deepEqual(changeSetting({ file, section: 'a', key: 'x', value: '1' }), { how: 'done' })

  assert.equal(readFileSync(file, 'utf8'), '[a]\nx=1\n')
  assert.equal(statSync(file).mode & 0o777, 0o644)
})

test('a symbolic link is neither followed nor replaced', (context) => {
  const file = aFile(context, '[a]\n')
  const link = `${file}.link`
  symlinkSync(file, link)
  const wanted = { file: link, section: 'a', key: 'x', value: '1' }

  const found = askSetting(wanted, new Map())
  const end = changeSetting(wanted)

  assert.equal(found.found, 'unknown')
  assert.match(end.how === 'failed' ? end.detail : '', /is a symbolic link/)
  assert.equal(readFileSync(file, 'utf8'), '[a]\n')
})

test('what cannot be a setting is refused', () => {
  const end = changeSetting({ file: '/tmp/never', section: 'a', key: 'x', value: 'one\ntwo' })

  assert.match(end.how === 'failed' ? end.detail : '', /line break/)
})
