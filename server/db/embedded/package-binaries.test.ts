/** Do the npm package's programs run although npm leaves something out or the package lies where it should not? */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, existsSync, lstatSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fastFolder } from '@fettle/testing/database/cluster.ts'
import { startEmbedded } from './embedded.ts'
import { findPackage, preparePackage } from './package-binaries.ts'

const installed = findPackage()
const isRoot = process.getuid?.() === 0
const skip = installed === undefined && 'the package is not installed'
const nobody = { uid: 65534, gid: 65534 }

/** A copy of the package as npm leaves it when it may not run install scripts. */
function bareCopy(): Disposable & { readonly folder: string; readonly root: string } {
  const folder = mkdtempSync(join(fastFolder(), 'fettle-package-'))
  chmodSync(folder, 0o755)
  const root = join(folder, 'package')
  const isNoLink = (file: string): boolean => !lstatSync(file).isSymbolicLink()
  cpSync(installed ?? '', root, { recursive: true, filter: isNoLink })
  for (const name of readdirSync(join(root, 'native/bin'))) chmodSync(join(root, 'native/bin', name), 0o644)
  return { folder, root, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) }
}

test('missing links and execute bits are made', { skip }, async () => {
  using copy = bareCopy()
  const pgBin = preparePackage(copy.root, copy.folder, undefined)
  assert.equal(pgBin, join(copy.root, 'native/bin'))
  assert.equal(preparePackage(copy.root, copy.folder, undefined), pgBin)
  await using embedded = await startEmbedded({ home: join(copy.folder, 'home'), pgBin, fast: true })
  assert.match(embedded.version, /^\d+\.\d+$/)
})

test(
  'a package that may not be written to is copied to the home, once',
  { skip: skip || (!isRoot && 'needs root') },
  () => {
    using copy = bareCopy()
    const home = join(copy.folder, 'home')
    const url = JSON.stringify(join(import.meta.dirname, 'package-binaries.ts'))
    const program = `
    import { mkdirSync } from 'node:fs'
    import { preparePackage } from ${url}
    const [root, home] = process.argv.slice(1)
    mkdirSync(home, { recursive: true })
    for (const round of [1, 2]) console.log(preparePackage(root, home, undefined))`
    chmodSync(copy.folder, 0o777)
    const args = ['--input-type=module-typescript', '--eval', program, copy.root, home]
    const { stdout, stderr } = spawnSync(process.execPath, args, { ...nobody, cwd: '/', encoding: 'utf8' })
    const [first = '', second] = stdout.trim().split('\n')
    assert.equal(first, second, stderr)
    assert.ok(first.startsWith(`${home}/postgres-`), first)
    assert.deepEqual(readdirSync(home).length, 1)
    const run = spawnSync(join(first, 'postgres'), ['--version'], { ...nobody, cwd: '/', encoding: 'utf8' })
    assert.match(run.stdout, /^postgres \(PostgreSQL\) \d+/, run.stderr)
  },
)

test(
  "a package that PostgreSQL's user may not enter is copied to where it may",
  { skip: skip || (!isRoot && 'needs root') },
  async () => {
    using closed = bareCopy()
    using open = bareCopy()
    chmodSync(closed.folder, 0o700)
    const pgBin = preparePackage(closed.root, closed.folder, nobody, join(open.folder, 'shared'))
    assert.ok(pgBin.startsWith(open.folder))
    await using embedded = await startEmbedded({ home: join(closed.folder, 'home'), pgBin, fast: true })
    assert.ok(existsSync(join(closed.folder, 'home')))
    assert.match(embedded.version, /^\d+\.\d+$/)
  },
)
