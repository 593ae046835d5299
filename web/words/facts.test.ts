/** Tests how facts are written. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { factGroups, factText } from './facts.ts'

test('units come from the name', () => {
  assert.equal(factText('memoryMiB', 512), '512 MiB')
  assert.equal(factText('memoryMiB', 7_936), '7.8 GiB')
  assert.equal(factText('sizeMiB', 3_815_447), '3.6 TiB')
  assert.equal(factText('cores', 1_024), '1,024')
})

test('a missing value is a dash, never an empty place', () => {
  for (const nothing of [undefined, null, '', []]) assert.equal(factText('serial', nothing), '–')
  assert.equal(factText('virtual', false), 'No')
})

test('moments are written as moments', () => {
  const place = { locale: 'en-GB', timeZone: 'UTC' }
  assert.equal(factText('bootedAt', '2026-11-20T14:00:00.000Z', place), '20 Nov 2026, 14:00:00 UTC')
  assert.equal(factText('name', '2026-11-20', place), '2026-11-20')
})

test('groups come in the usual order, unknown ones after them, single values last', () => {
  const groups = factGroups({
    zone: { a: 1 },
    timeZone: 'Europe/Paris',
    boot: { rebootPending: true },
    os: { name: 'Debian' },
  })
  assert.deepEqual(
    groups.map((group) => group.title),
    ['Operating system', 'Boot', 'Zone', 'Other'],
  )
  assert.deepEqual(groups[1]?.rows, [{ label: 'Reboot pending', value: 'Yes' }])
  assert.deepEqual(groups[3]?.rows, [{ label: 'Time zone', value: 'Europe/Paris' }])
})

test('a list of things is a table with a column for every name that occurs', () => {
  const [group] = factGroups({
    disks: [
      { mount: '/', sizeMiB: 2_048 },
      { mount: '/srv', device: 'sdb1' },
    ],
  })
  assert.deepEqual(group?.table, {
    columns: ['Mount', 'Size', 'Device'],
    rows: [
      ['/', '2.0 GiB', '–'],
      ['/srv', '–', 'sdb1'],
    ],
  })
})

test('what a thing is called comes first in its group', () => {
  const [group] = factGroups({ os: { id: 'debian', name: 'Debian GNU/Linux 12', family: 'linux' } })
  assert.deepEqual(
    group?.rows.map(({ label }) => label),
    ['Name', 'Id', 'Family'],
  )
})
