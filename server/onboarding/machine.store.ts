/** Keeps by what machines can be known again, and finds those that a machine may be. */
import { type Kysely, sql } from 'kysely'
import type { EnrolRequest } from '@fettle/contract/wire/from-agent.ts'
import { hardwareIdOf, installationIdOf, macsOf, serialOf } from '@fettle/core/target/evidence.ts'
import type { Facts } from '@fettle/core/terms/computer.ts'
import type { KnownMachine, MachineEvidence } from '@fettle/core/terms/machine.ts'
import type { Tables } from '../db/tables.ts'

/** What an agent says of its machine when it joins; old agents know only their machine id and their name. */
export function evidenceOf({ machine, machineId, hostname }: EnrolRequest): MachineEvidence {
  return cleaned({ hostname, ...(machineId === '' ? {} : { machineId }), macs: [], ...machine })
}

/** Without signs that hide or turn round what stands beside them: people decide by these words, and a database keeps them. */
function cleaned(evidence: MachineEvidence): MachineEvidence {
  const clean = (word: string): string =>
    word
      .toWellFormed()
      .replaceAll(/[\p{Cc}\p{Cf}]/gu, '')
      .trim()
  const words = Object.entries(evidence).map(([name, word]) => [name, typeof word === 'string' ? clean(word) : word])
  return { ...(Object.fromEntries(words) as Omit<MachineEvidence, 'macs'>), macs: evidence.macs.map(clean) }
}

/** What an inventory adds to it: an agent that joined long ago knows more today. */
export function evidenceWith(evidence: MachineEvidence, { hardware, network, os }: Facts): MachineEvidence {
  return cleaned({
    ...evidence,
    ...(hardware?.uuid === undefined ? {} : { hardwareId: hardware.uuid }),
    ...(hardware?.serial === undefined ? {} : { serial: hardware.serial }),
    ...(hardware?.manufacturer === undefined ? {} : { manufacturer: hardware.manufacturer }),
    ...(network === undefined ? {} : { hostname: network.hostname }),
    ...(network?.macs === undefined ? {} : { macs: network.macs }),
    ...(os?.installedAt === undefined ? {} : { osInstalledAt: os.installedAt }),
  })
}

/** The words by which machines are searched for: only those that mean something. */
function searchedWords(evidence: MachineEvidence) {
  return {
    machine_id: installationIdOf(evidence.machineId) ?? null,
    install_id: installationIdOf(evidence.osInstallId) ?? null,
    hardware_id: hardwareIdOf(evidence) ?? null,
    serial: serialOf(evidence) ?? null,
    macs: [...macsOf(evidence)],
    hostname: evidence.hostname?.toLowerCase() ?? null,
  }
}

/** Keeps a computer's evidence in place of what was known of it. */
export async function saveMachine(tx: Kysely<Tables>, computerId: string, evidence: MachineEvidence): Promise<void> {
  const values = { ...searchedWords(evidence), evidence: JSON.stringify(evidence), seen_at: new Date() }
  await tx
    .insertInto('machine')
    .values({ computer_id: computerId, ...values })
    .onConflict((conflict) => conflict.column('computer_id').doUpdateSet(values))
    .execute()
}

/** How many computers with one word in common are looked at; more of them than this mean that the word says nothing. */
const kinMax = 50

/** Computers that have something in common with the machine, of all tenants; nothing is decided by that. */
export async function findKin(tx: Kysely<Tables>, evidence: MachineEvidence): Promise<readonly KnownMachine[]> {
  const words = searchedWords(evidence)
  const rows = await tx
    .selectFrom('machine')
    .innerJoin('computer', 'computer.id', 'machine.computer_id')
    .select(['computer.id', 'computer.name', 'computer.node_id', 'machine.evidence'])
    .where('computer.deleted_at', 'is', null)
    .where((where) =>
      where.or([
        where('machine.machine_id', '=', words.machine_id),
        where('machine.install_id', '=', words.install_id),
        where('machine.hardware_id', '=', words.hardware_id),
        where('machine.serial', '=', words.serial),
        where('machine.hostname', '=', words.hostname),
        sql<boolean>`machine.macs && ${words.macs}::text[]`,
      ]),
    )
    // Hardware first: an image may have been copied to more computers than are looked at.
    .orderBy(sql`coalesce(machine.hardware_id = ${words.hardware_id}, false)`, 'desc')
    .orderBy(sql`coalesce(machine.serial = ${words.serial}, false)`, 'desc')
    .orderBy('machine.seen_at', 'desc')
    .orderBy('computer.id')
    .limit(kinMax)
    .execute()
  return rows.map(({ id, name, node_id, evidence: known }) => ({
    computerId: id as KnownMachine['computerId'],
    name,
    evidence: known as MachineEvidence,
    isLinked: node_id !== null,
  }))
}
