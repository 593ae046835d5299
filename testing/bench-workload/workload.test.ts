/** The workload is the same everywhere, and its verification finds what is wrong and nothing else. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { computersAvailable } from '../computers/available.ts'
import { aComputer } from '../computers/computer.ts'
import type { Computer } from '../computers/computer.ts'
import { aNetwork } from '../computers/network.ts'
import { parseIni } from './ini.ts'
import { workloadPackages } from './packages.ts'
import { applyDrift, prepareBefore } from './prepare.ts'
import { verifyWorkload } from './verify.ts'
import { workloadItems } from './workload.ts'

const available = computersAvailable()

test('the hundred items are the same for ever, so that measurements can be compared', () => {
  const hash = createHash('sha256').update(JSON.stringify(workloadItems())).digest('hex')

  assert.equal(workloadItems().length, 100)
  assert.equal(workloadPackages().length, 160)
  assert.equal(hash, '599724cd34783a43025ef9148897d3e345e759c067047e5f82662b447f199b83')
})

test('odd things in an ini file are noticed', () => {
  const { sections, oddities } = parseIni('; x\n[a]\nk = 1\nk=2\n[b]\n[a]\nurl = a=b\n')

  assert.deepEqual(
    [sections.get('a')?.get('k'), sections.get('a')?.get('url'), sections.get('b')?.size],
    ['2', 'a=b', 0],
  )
  assert.deepEqual(oddities, ['k is there twice in section a', 'section a is there twice'])
})

test('before, after and drift are told apart', { skip: available.ok ? false : available.reason }, async () => {
  await using network = await aNetwork()
  await using computer = await aComputer(network)
  const packagesBefore = await computer.installedPackages()
  await prepareBefore(computer)
  const all = workloadItems().map(({ id }) => id)
  assert.deepEqual(await verifyWorkload(computer, packagesBefore), { wrong: all, remarks: [] })

  await bringAbout(computer)
  assert.deepEqual(await verifyWorkload(computer, packagesBefore), { wrong: [], remarks: [] })

  const drifted = await applyDrift(computer)
  await computer.sh("sed -i 's/^mtu=.*/mtu=9000/' /etc/bench/settings.ini")
  const found = await verifyWorkload(computer, new Map([...packagesBefore, ['fettle-never-there', '1']]))
  assert.deepEqual(found.wrong.toSorted(), drifted.toSorted())
  assert.deepEqual(found.remarks, [
    'network/mtu in /etc/bench/settings.ini, which belongs to others, was changed',
    'package fettle-never-there went',
  ])
})

/** The plainest way to bring about the workload. */
async function bringAbout(computer: Computer): Promise<void> {
  const items = workloadItems()
  const packages = items
    .filter((item) => item.kind === 'package')
    .map(({ name, ensure }) => (ensure === 'absent' ? `${name}-` : name))
  await computer.sh(`apt-get install -y -q ${packages.join(' ')}`)
  for (const { path, content, mode, owner, group } of items.filter((item) => item.kind === 'file')) {
    computer.writeFile(path, content)
    await computer.sh(`chown ${owner}:${group} ${path} && chmod ${mode} ${path}`)
  }
  const file = '/etc/bench/settings.ini'
  for (const { section, key, value } of items.filter((item) => item.kind === 'setting')) {
    const without = computer.readFile(file).replace(new RegExp(`^${key}=.*\n`, 'm'), '')
    computer.writeFile(file, without.replace(`[${section}]\n`, `[${section}]\n${key}=${value}\n`))
  }
  for (const { set } of items.filter((item) => item.kind === 'check')) await computer.sh(set)
}
