/** Machines are recognized as the table says, whatever the order of the known ones, and placeholders count for nothing. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { KnownMachine, MachineEvidence, RecognitionVerdict } from '../terms/machine.ts'
import { hardwareIdOf, installationIdOf, macsOf, serialOf } from './evidence.ts'
import { type Likeness, recognize, relation, type Relation } from './recognize.ts'

const laptop: MachineEvidence = {
  machineId: '1f0c5b7d6e1a4a55b0d4f5a0a1b2c3d4',
  hardwareId: '4C4C4544-0051-3010-8052-B4C04F4E3432',
  serial: 'QR0N42',
  manufacturer: 'Dell Inc.',
  hostname: 'pc-7',
  osInstalledAt: '2026-01-05T10:00:00Z',
  macs: ['8c:ec:4b:11:22:33'],
}

const known = (evidence: MachineEvidence, more: Partial<KnownMachine> = {}): KnownMachine => ({
  computerId: 'cmp_00000001',
  name: 'pc-7',
  evidence,
  isLinked: false,
  ...more,
})

function without(evidence: MachineEvidence, ...members: readonly (keyof MachineEvidence)[]): MachineEvidence {
  const rest = Object.entries(evidence).filter(([member]) => !members.includes(member as keyof MachineEvidence))
  return { macs: [], ...Object.fromEntries(rest) }
}

suite('hardware x installation x linked, in full', () => {
  const likenesses: readonly Likeness[] = ['same', 'different', 'mixed', 'unknown']
  // hardware, installation: what it is when the known computer is away, and while it is linked.
  const table: readonly (readonly [hardware: Likeness, installation: Likeness, away: Relation, linked: Relation])[] = [
    ['same', 'same', 'known', 'clone'],
    ['same', 'different', 'wiped', 'ambiguous'],
    ['same', 'mixed', 'ambiguous', 'ambiguous'],
    ['same', 'unknown', 'ambiguous', 'ambiguous'],
    ['different', 'same', 'clone', 'clone'],
    ['different', 'different', 'stranger', 'stranger'],
    ['different', 'mixed', 'ambiguous', 'ambiguous'],
    ['different', 'unknown', 'stranger', 'stranger'],
    ['mixed', 'same', 'ambiguous', 'ambiguous'],
    ['mixed', 'different', 'ambiguous', 'ambiguous'],
    ['mixed', 'mixed', 'ambiguous', 'ambiguous'],
    ['mixed', 'unknown', 'ambiguous', 'ambiguous'],
    ['unknown', 'same', 'ambiguous', 'clone'],
    ['unknown', 'different', 'stranger', 'stranger'],
    ['unknown', 'mixed', 'ambiguous', 'ambiguous'],
    ['unknown', 'unknown', 'stranger', 'stranger'],
  ]
  for (const [hardware, installation, away, linked] of table)
    test(`hardware ${hardware}, installation ${installation}`, () => {
      assert.equal(relation(hardware, installation, false), away)
      assert.equal(relation(hardware, installation, true), linked)
    })

  test('no row is missing', () => {
    const rows = new Set(table.map(([hardware, installation]) => `${hardware} ${installation}`))
    assert.equal(rows.size, likenesses.length ** 2)
  })
})

suite('machines as they come', () => {
  const wiped = { ...laptop, machineId: 'aa0c5b7d6e1a4a55b0d4f5a0a1b2c3d4', osInstalledAt: '2026-09-01T08:00:00Z' }
  const placeholders = { serial: 'To be filled by O.E.M.', hardwareId: '03000200-0400-0500-0006-000700080009' }
  const cases: readonly (readonly [
    title: string,
    evidence: MachineEvidence,
    known: readonly KnownMachine[],
    verdict: RecognitionVerdict,
  ])[] = [
    ['nobody is known', laptop, [], 'new'],
    ['the agent was installed anew', laptop, [known(laptop)], 'known'],
    ['[E199] the serial number is written otherwise', { ...laptop, serial: ' qr0n42 ' }, [known(laptop)], 'known'],
    ['the computer was renamed', { ...laptop, hostname: 'desk-1' }, [known(laptop)], 'known'],
    ['[E194] a wiped machine', { ...wiped, hostname: 'new-name' }, [known(laptop)], 'wiped'],
    ['a wiped machine that kept its name', wiped, [known(laptop)], 'wiped'],
    [
      '[E194] new name and date, though an image brought the machine id along',
      { ...laptop, hostname: 'new-name', osInstalledAt: '2026-09-01T08:00:00Z' },
      [known(laptop)],
      'wiped',
    ],
    ['a copy while the original is linked', laptop, [known(laptop, { isLinked: true })], 'clone'],
    [
      'a copy on other hardware',
      { ...laptop, hardwareId: '11111111-2222-3333-4444-555555555555', serial: 'OTHER1', macs: [] },
      [known(laptop)],
      'clone',
    ],
    [
      'another machine into which the network card was put',
      { ...wiped, hardwareId: '99999999-2222-3333-4444-555555555555', serial: 'Z9' },
      [known(laptop)],
      'new',
    ],
    [
      'another machine of the same make',
      { ...wiped, hardwareId: '99999999-2222-3333-4444-555555555555', serial: 'ZX90001' },
      [known(laptop)],
      'new',
    ],
    ['the UUID fits and the serial number does not', { ...laptop, serial: 'OTHER1' }, [known(laptop)], 'ambiguous'],
    [
      'serial numbers of two makers are equal by chance',
      without({ ...wiped, manufacturer: 'LENOVO' }, 'hardwareId'),
      [known(laptop)],
      'new',
    ],
    [
      '[E199] both have the default UUID and serial of their maker',
      { ...wiped, ...placeholders, macs: [] },
      [known({ ...laptop, ...placeholders, macs: [] })],
      'new',
    ],
    [
      'nothing but a machine id',
      without(laptop, 'hardwareId', 'serial', 'macs', 'manufacturer'),
      [known(laptop)],
      'ambiguous',
    ],
    ['an old agent that says almost nothing', { hostname: 'pc-7', macs: [] }, [known(laptop)], 'new'],
    [
      'only the network card is known',
      { macs: laptop.macs, machineId: wiped.machineId },
      [known(without(laptop, 'hardwareId', 'serial'))],
      'wiped',
    ],
    [
      'two computers fit equally well',
      laptop,
      [known(laptop), known(laptop, { computerId: 'cmp_00000002', name: 'pc-8' })],
      'ambiguous',
    ],
    [
      'it is one that was copied, or a copy',
      laptop,
      [known(laptop), known(laptop, { computerId: 'cmp_00000002', name: 'copy', isLinked: true })],
      'ambiguous',
    ],
    [
      'one fits better than another',
      laptop,
      [known(wiped, { computerId: 'cmp_00000002', name: 'older' }), known(laptop)],
      'known',
    ],
  ]
  for (const [title, evidence, machines, verdict] of cases)
    test(title, () => {
      const forwards = recognize(evidence, machines)
      assert.equal(forwards.verdict, verdict, forwards.sentences.join(' '))
      assert.deepEqual(recognize(evidence, machines.toReversed()), forwards)
      assert.ok(forwards.sentences.length > 0)
      assert.ok(forwards.sentences.every((sentence) => /^[A-Z0-9"].*\.$/.test(sentence)))
    })

  test('it says what speaks for it', () => {
    assert.deepEqual(recognize(laptop, [known(laptop)]).sentences, [
      'It has the hardware UUID of "pc-7", 4c4c4544005130108052b4c04f4e3432.',
      'It has the serial number of "pc-7", qr0n42.',
      'It has the machine id of "pc-7", 1f0c5b7d6e1a4a55b0d4f5a0a1b2c3d4.',
      'It is "pc-7", with a new agent.',
    ])
  })
})

suite('words that mean nothing', () => {
  const evidence = (part: Partial<MachineEvidence>): MachineEvidence => ({ macs: [], ...part })
  for (const hardwareId of [
    '00000000-0000-0000-0000-000000000000',
    'FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF',
    '03000200-0400-0500-0006-000700080009',
    '12345678-1234-5678-1234-567812345678',
    'Not Settable',
    '',
  ])
    test(`[E199] the UUID "${hardwareId}"`, () => assert.equal(hardwareIdOf(evidence({ hardwareId })), undefined))
  for (const serial of [
    'To be filled by O.E.M.',
    'TO BE FILLED BY O.E.M',
    'Default string',
    'System Serial Number',
    'Not Specified',
    'None',
    '0',
    '00000000',
    '........',
    '0123456789',
    'N/A',
    'XXXXXXXXXX',
    ' ',
  ])
    test(`[E199] the serial number "${serial}"`, () => assert.equal(serialOf(evidence({ serial })), undefined))

  test('addresses that software makes up, and ids of images', () => {
    assert.deepEqual(
      macsOf(evidence({ macs: ['02:42:ac:11:00:02', '01-00-5e-00-00-01', '00:00:00:00:00:00', 'x'] })),
      [],
    )
    assert.deepEqual(macsOf(evidence({ macs: ['8C-EC-4B-11-22-33', '8c:ec:4b:11:22:33'] })), ['8cec4b112233'])
    assert.equal(installationIdOf('uninitialized'), undefined)
    assert.equal(installationIdOf('0'.repeat(32)), undefined)
  })
})
