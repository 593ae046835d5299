/** Is the example library valid, and does everything in it refer to something in it? */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Script } from '@fettle/core/terms/script.ts'
import { definitionName, type Definition } from './definition.ts'
import { loadDocuments } from './load.ts'
import { validateDocument } from './validate.ts'

const folder = join(import.meta.dirname, 'example')

function definitions(): readonly Definition[] {
  const { documents, problems } = loadDocuments([folder])
  assert.deepEqual(problems, [])
  return documents.map(({ source, document }) => {
    const validated = validateDocument(document)
    return 'ok' in validated ? validated.ok : assert.fail(`${source}: ${JSON.stringify(validated.problems)}`)
  })
}

test('every item, tenant and computer that is named is one of the example', () => {
  const all = definitions()
  const named = (...kinds: readonly string[]) =>
    all.flatMap((one) => (kinds.includes(one.kind) && 'name' in one ? [one.name] : []))
  const items = named('software', 'task')
  const tenants = named('tenant')

  for (const one of all) {
    if (one.kind !== 'deployment' && one.kind !== 'exclusion') continue
    assert.ok(items.includes(one.item), one.item)
    if (one.target.tenant !== undefined) assert.ok(tenants.includes(one.target.tenant), one.target.tenant)
    const { subject } = one.target
    if (subject.type === 'computer') assert.ok(['front-desk', 'workshop', 'lab-1'].includes(subject.computer))
  }
  const deployed = new Set(all.flatMap((one) => (one.kind === 'deployment' ? [one.item] : [])))
  assert.deepEqual(
    items.filter((item) => !deployed.has(item)),
    ['example-runtime', 'report-setup', 'spool-directory'],
    'only what others require, what comes with its software, and what was superseded has no deployment',
  )
})

function scriptsOf(one: Definition): readonly (Script | undefined)[] {
  if (one.kind === 'task') return one.body.type === 'script' ? [one.body.test, one.body.get, one.body.set] : []
  if (one.kind !== 'software' || one.source.type !== 'script') return []
  const { detect, offers, install, upgrade, repair, uninstall, postUninstall } = one.source
  return [detect, offers, install, upgrade, repair, uninstall, postUninstall, one.test]
}

test('the scripts are understood by their languages', () => {
  const work = mkdtempSync(join(tmpdir(), 'fettle-example-'))
  try {
    for (const one of definitions()) {
      for (const script of scriptsOf(one)) {
        if (script === undefined) continue
        const file = join(work, 'script')
        writeFileSync(file, script.source)
        const command = script.language === 'python' ? ['python3', '-m', 'py_compile', file] : ['sh', '-n', file]
        const { status, stderr } = spawnSync(command[0] ?? '', command.slice(1), { encoding: 'utf8' })
        assert.equal(status, 0, `${definitionName(one)}: ${stderr}`)
      }
    }
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
})
