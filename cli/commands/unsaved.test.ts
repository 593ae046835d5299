/** Do preview, what-if, approvals and exclusions ask the right things, print what they hear and end with the right code? */
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { aRecordedServer } from '../recorded-server.ts'
import { aWorkplace } from '../spawned.ts'

const workplace = aWorkplace()
after(() => workplace[Symbol.dispose]())
const { fettle, folder } = workplace

const file = join(folder, 'editor.yaml')
writeFileSync(
  file,
  `kind: software\nname: editor\napt: editor\n---\nkind: deployment\nname: Editors\nitem: editor\ndesired: latest\ntarget: { all: true }\n`,
)

const one = { id: 'cmp_00000001', name: 'front-desk' }
const editors = { id: 'dep_00000001', name: 'Editors' }
const counts = {
  ...{ computers: 1, rebootsLikely: 1, gains: 1, loses: 0, winner: 0, wish: 0 },
  ...{ pulledIn: 0, released: 0, takenBack: 0, excluded: 0 },
}

test('preview sends the deployments of a file and prints where each would stand', async () => {
  await using server = await aRecordedServer({
    previewDeployment: () => ({
      ...{ name: 'Editors', key: 'editor', target: 'all computers', isNew: true, onlyWhenAskedFor: false },
      counts: { wins: 1, excluded: 0, loses: 1, unknown: 0, passedOver: 3 },
      computers: [
        { computer: one, is: 'wins', beats: [{ id: 'dep_00000002', name: 'Old' }] },
        { computer: { id: 'cmp_00000002', name: 'lab-1' }, is: 'loses', sentence: 'Another is newer.', to: editors },
      ],
      warnings: ['Deployment "Old" ties with it.'],
    }),
  })
  const { stdout, stderr, code } = await fettle(server, 'preview', '-f', file)
  assert.equal(code, 0, stderr)
  assert.match(stdout, /^front-desk +wins +over Old$/m)
  assert.match(stdout, /^lab-1 +loses +Another is newer\.$/m)
  assert.match(stdout, /^It would win on 1, lose on 1, be kept away from 0; not known of 0, not for 3\.$/m)
  assert.match(stderr, /note Deployment "Old" ties with it\./)
  const [asked] = server.asked
  assert.match(JSON.stringify(asked?.body), /"name":"Editors"/)
  const json = await fettle(server, 'preview', '-f', file, '--json')
  assert.equal(JSON.parse(json.stdout).previews.length, 1)
  assert.equal((await fettle(server, 'preview')).code, 3)
})

test('what-if prints the difference and ends with 2 when there is one', async () => {
  const nothing = Object.fromEntries(Object.keys(counts).map((name) => [name, 0])) as typeof counts
  await using server = await aRecordedServer({
    whatIf: ({ body }) =>
      (body as { delete?: string }).delete === undefined
        ? {
            counts,
            computers: [
              {
                computer: one,
                changes: [
                  {
                    ...{ key: 'editor', title: 'Editor', becomes: 'gains', rebootLikely: true },
                    after: { deployment: editors, desired: 'latest' },
                  },
                ],
              },
            ],
            warnings: [],
          }
        : { counts: nothing, computers: [], warnings: [] },
  })
  const changed = await fettle(server, 'what-if', '-f', file)
  assert.equal(changed.code, 2, changed.stderr)
  assert.match(changed.stdout, /^front-desk +Editor +gains +- +latest \(Editors\) +reboot likely$/m)
  assert.match(
    changed.stdout,
    /^1 computer would be different: gains on 1; 1 would probably reboot\. Nothing was changed\.$/m,
  )
  const same = await fettle(server, 'what-if', '--delete', 'Editors')
  assert.deepEqual([same.code, same.stdout], [0, 'No computer would be different. Nothing was changed.\n'])
  assert.deepEqual(server.asked.at(-1)?.body, { delete: 'Editors', limit: 1000 })
  assert.equal((await fettle(server, 'what-if', '--delete', 'x', '-f', file)).code, 3)
})

test('approvals are shown and decided for tenants and computers', async () => {
  const items = [
    { decision: 'denied' as const, tenant: { id: 'ten_1', name: 'Acme' }, by: 'dana', at: '2026-01-01T00:00:00Z' },
  ]
  await using server = await aRecordedServer({
    listApprovals: () => ({ autoApprove: true, items }),
    decideApproval: () => ({ autoApprove: false, items }),
  })
  const shown = await fettle(server, 'approvals', 'Editors')
  assert.match(shown.stdout, /^denied +Acme +dana +/m)
  assert.match(shown.stdout, /^It applies everywhere else until somebody denies it\.$/m)
  const decided = await fettle(server, 'approvals', 'Editors', 'deny', '--tenant', 'Acme', '--computer', 'lab-1')
  assert.equal(decided.code, 0, decided.stderr)
  assert.deepEqual(server.asked.at(-1)?.body, { decision: 'denied', tenants: ['Acme'], computers: ['lab-1'] })
  await fettle(server, 'approvals', 'Editors', 'undo', '--tenant', 'Acme')
  assert.deepEqual(server.asked.at(-1)?.body, { decision: null, tenants: ['Acme'], computers: [] })
  assert.equal((await fettle(server, 'approvals', 'Editors', 'deny')).code, 3)
  assert.equal((await fettle(server, 'approvals', 'Editors', '--tenant', 'Acme')).code, 3)
})

test('exclusions are listed, those that have ended too', async () => {
  const exclusion = {
    ...{ id: 'exc_00000001', name: 'Not here', item: 'editor', target: 'all computers', owner: 'dana', reason: 'old' },
    ...{ until: '2020-01-01T00:00:00Z', expired: true, updatedAt: '2019-01-01T00:00:00Z' },
  }
  await using server = await aRecordedServer({
    listExclusions: () => ({ items: [exclusion] }),
    getExclusion: () => ({ ...exclusion, definition: {} }),
  })
  assert.match((await fettle(server, 'exclusions')).stdout, /^Not here +editor +all computers +dana +old +ended /m)
  assert.match(
    (await fettle(server, 'exclusions', 'Not here')).stdout,
    /^keeps editor away from all computers, ended /m,
  )
})
