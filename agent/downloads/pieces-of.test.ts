/** A file that nobody reads is not opened, so that its deletion is nobody's error. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { piecesOf } from './pieces-of.ts'

function aFile(context: TestContext, text: string): string {
  const dir = mkdtempSync(join(tmpdir(), 'fettle-pieces-'))
  context.after(() => rmSync(dir, { recursive: true }))
  const path = join(dir, 'file')
  writeFileSync(path, text)
  return path
}

async function allOf(pieces: AsyncIterable<Buffer>): Promise<string> {
  return Buffer.concat(await Array.fromAsync(pieces)).toString()
}

test('all of a file, or a part of it', async (context) => {
  const path = aFile(context, '0123456789')
  assert.equal(await allOf(piecesOf(path)), '0123456789')
  assert.equal(await allOf(piecesOf(path, { start: 2, end: 4 })), '234')
})

test('what is not read is not opened, and may be deleted', async (context) => {
  const path = aFile(context, 'x')
  const [unread, late] = [piecesOf(path), piecesOf(path)]
  rmSync(path)
  await assert.rejects(stat(path), { code: 'ENOENT' })
  await unread.return(undefined)
  await assert.rejects(late.next(), { code: 'ENOENT' })
})
