/** Definitions by commands against a real server: files out and in again, one thing made, changed, deleted, restored, told. */
import assert from 'node:assert/strict'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { definitionKinds } from '@fettle/catalog/schema/document.ts'
import { aServer } from '../../testing/server/a-server.ts'
import { aWorkplace } from '../spawned.ts'
import { commands } from '../tree.ts'

const library = `kind: tenant
name: Acme
notes: |
  Call first.

  Then wait.
---
kind: software
name: tool
apt: tool
---
kind: deployment
name: tools
item: tool
desired: exact 1.0
target: { tenant: Acme }
`

test('export writes files that apply finds unchanged, and the same bytes the next time', async () => {
  await using server = await aServer()
  using workplace = aWorkplace()
  const { folder } = workplace
  const access = { address: server.address, token: server.operator.token }
  const fettle = async (...words: readonly string[]) => {
    const ended = await workplace.fettle(access, ...words)
    assert.equal(ended.stderr, '')
    return ended
  }
  writeFileSync(join(folder, 'library.yaml'), library)
  await workplace.fettle(access, 'apply', '-f', 'library.yaml')
  const out = join(folder, 'out')
  const { stdout } = await fettle('export', '-o', out)
  assert.match(stdout, /^3 documents in 3 files of .*: tenant\.yaml, software\.yaml, deployment\.yaml\n$/)
  const read = () =>
    readdirSync(out)
      .toSorted()
      .map((name) => [name, readFileSync(join(out, name), 'utf8')])
  const first = read()
  const applied = await fettle('apply', out, '--dry-run')
  assert.equal(applied.stdout, '0 would be created, 0 would be updated, 3 unchanged. Nothing was changed.\n')
  assert.equal(applied.code, 0)
  await fettle('delete', 'deployment', 'tools')
  await fettle('export', '-o', out)
  assert.deepEqual(readdirSync(out).toSorted(), ['software.yaml', 'tenant.yaml'])
  await fettle('restore', 'deployment', 'tools')
  await fettle('export', '-o', out)
  assert.deepEqual(read(), first)
  const printed = await fettle('export', 'tenant', 'deployment')
  assert.equal(
    printed.stdout,
    'kind: tenant\nname: Acme\nnotes: |\n  Call first.\n\n  Then wait.\n---\n' +
      'kind: deployment\nname: tools\nitem: tool\ndesired: exact 1.0\ntarget:\n  tenant: Acme\n',
  )
  mkdirSync(join(folder, 'mine'))
  writeFileSync(join(folder, 'mine', 'tenant.yaml'), '# My own.\n')
  const refused = await workplace.fettle(access, 'export', '-o', 'mine')
  assert.match(refused.stderr, /was not written by an export; move it away/)
  assert.deepEqual(readdirSync(join(folder, 'mine')), ['tenant.yaml'])
})

test('one thing is made, changed, told, deleted and restored by commands', async () => {
  await using server = await aServer()
  using workplace = aWorkplace()
  const access = { address: server.address, token: server.operator.token }
  const fettle = (...words: readonly string[]) => workplace.fettle(access, ...words)
  const printed = async (...words: readonly string[]) => (await fettle(...words)).stdout
  assert.equal(await printed('create', 'tenant', 'Acme', 'tags=[gold, msp]'), 'created tenant "Acme"\n')
  assert.match((await fettle('create', 'tenant', 'Acme')).stderr, /There is a tenant "Acme" already; change it/)
  await fettle('create', 'tenant', 'Branch', 'parent=Acme', 'notes=Call first')
  assert.equal(
    await printed('change', 'tenant', 'Branch', 'parent=', 'tags=[gold]', 'optsOutOfCrossTenant=true'),
    'updated tenant "Branch"\n  parent: Acme -> (none)\n  tags: (none) -> ["gold"]\n  optsOutOfCrossTenant: (none) -> true\n',
  )
  assert.match(
    (await fettle('change', 'tenant', 'Branch', 'parnt=Acme')).stderr,
    /Unknown key "parnt".*did you mean "parent"/,
  )
  await fettle('create', 'person', 'dana@acme.example', 'name=Dana', 'tenant=Branch')
  assert.match((await fettle('delete', 'tenant', 'Branch')).stderr, /still needed by person "Dana"/)
  await fettle('delete', 'person', 'dana@acme.example')
  assert.match(
    await printed('delete', 'tenant', 'Branch'),
    /^Deleted tenant "Branch" \(ten_\w+\); "fettle restore tenant ten_/,
  )
  assert.match(await printed('restore'), /person +dana@acme\.example .*\n.*tenant +Branch/)
  assert.match(await printed('restore', 'tenant', 'Branch'), /^Restored tenant "Branch"/)
  const history = await printed('history', 'tenant', 'Branch')
  assert.match(history, /^1 created .*\n2 updated .*\n {2}parent: Acme -> \(none\)\n[^]*\n3 deleted .*\n4 restored /)
  assert.equal(
    await printed('history', 'tenant', 'Branch', '--at', '1'),
    'kind: tenant\nname: Branch\nparent: Acme\nnotes: Call first\n',
  )
  assert.match(
    (await fettle('history', 'tenant', 'Branch', '--at', '9')).stderr,
    /There is no revision 9 .*; the last is 4\./,
  )
})

test('prune is listed before and after it happens', async () => {
  await using server = await aServer()
  using workplace = aWorkplace()
  const access = { address: server.address, token: server.operator.token }
  const file = join(workplace.folder, 'library.yaml')
  writeFileSync(file, library)
  await workplace.fettle(access, 'apply', file)
  writeFileSync(file, library.replace('name: tools', 'name: others'))
  const dry = await workplace.fettle(access, 'apply', file, '--prune', '--dry-run')
  assert.equal(dry.code, 2)
  assert.match(dry.stdout, /would be created +deployment +others\nwould be deleted +deployment +tools\n/)
  const done = await workplace.fettle(access, 'apply', file, '--prune')
  assert.match(done.stdout, /deleted +deployment +tools\n1 created, 0 updated, 1 deleted, 2 unchanged\./)
})

test('every kind of definition can be named in commands', () => {
  // A computer joins by itself, and there is always one installation.
  const impossible = ['create computer', 'create installation', 'delete installation', 'restore installation']
  for (const name of ['create', 'change', 'export', 'delete', 'restore', 'history']) {
    const choices = commands.find((command) => command.name === name)?.arguments[0]?.choices ?? []
    assert.deepEqual(
      definitionKinds.filter((kind) => !choices.includes(kind) && !impossible.includes(`${name} ${kind}`)),
      [],
      name,
    )
  }
})
