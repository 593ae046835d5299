/** Answers whether a machine that joins is one we know: the same, wiped, a copy, or new. */
import type { KnownMachine, MachineEvidence, Recognition } from '../terms/machine.ts'
import { hardwareIdOf, installationIdOf, macsOf, manufacturerOf, serialOf } from './evidence.ts'

/** How something of the machine stands to the same of a known one; mixed: parts of it say yes, others no. */
export type Likeness = 'same' | 'different' | 'mixed' | 'unknown'

interface Compared {
  readonly known: KnownMachine
  readonly hardware: Likeness
  readonly installation: Likeness
  readonly sentences: readonly string[]
}

/** What one known computer is to the machine. */
export type Relation = 'stranger' | 'known' | 'wiped' | 'clone' | 'ambiguous'

/**
 * What the machine is to a known computer, by its hardware and its installation. A linked computer is there already, so whoever
 * else comes with the same installation is a copy of it. Evidence that cannot be told apart from chance is left to a person.
 */
export function relation(hardware: Likeness, installation: Likeness, isLinked: boolean): Relation {
  if (hardware === 'mixed' || installation === 'mixed') return 'ambiguous'
  if (installation === 'same') {
    if (hardware === 'different' || isLinked) return 'clone'
    return hardware === 'same' ? 'known' : 'ambiguous'
  }
  if (hardware === 'same') {
    // Two installations of one machine cannot run at once: its firmware is not as unique as it says.
    if (isLinked) return 'ambiguous'
    return installation === 'different' ? 'wiped' : 'ambiguous'
  }
  return 'stranger'
}

/**
 * Recognizes a machine among known ones. The one match wins; several computers that fit equally well are for a person to tell
 * apart. Independent of the order of the known ones.
 */
export function recognize(evidence: MachineEvidence, known: readonly KnownMachine[]): Recognition {
  const kin = known
    .map((machine) => compare(evidence, machine))
    .map((compared) => ({
      ...compared,
      relation: relation(compared.hardware, compared.installation, compared.known.isLinked),
    }))
    .filter((one) => one.relation !== 'stranger')
    .toSorted((a, b) => (a.known.computerId < b.known.computerId ? -1 : 1))
  const best = ranked.map((rank) => kin.filter((one) => one.relation === rank)).find((some) => some.length > 0) ?? []
  const [first, ...others] = best
  if (!first) return { verdict: 'new', sentences: [newSentence(evidence)] }
  // A copy of a copy: any of them will do to say so. But who has copies may itself be one.
  const rivals = first.relation === 'known' ? kin.filter((one) => one.relation === 'clone') : []
  if ((others.length > 0 && first.relation !== 'clone') || rivals.length > 0) {
    const fitting = [...best, ...rivals]
    return {
      verdict: 'ambiguous',
      sentences: [...fitting.flatMap((one) => one.sentences), `${fitting.length} known computers fit it.`],
    }
  }
  return {
    verdict: first.relation === 'stranger' ? 'new' : first.relation,
    match: first.known.computerId,
    sentences: [...first.sentences, conclusion(first)],
  }
}

/** What counts most: the same machine, then a copy of one, then a wiped one, then what nobody can tell. */
const ranked = ['known', 'clone', 'wiped', 'ambiguous'] as const

function compare(evidence: MachineEvidence, known: KnownMachine): Compared {
  const hardware = compareHardware(evidence, known)
  const installation = compareInstallation(evidence, known)
  return {
    known,
    hardware: hardware.likeness,
    installation: installation.likeness,
    sentences: [...hardware.sentences, ...installation.sentences],
  }
}

interface Found {
  readonly likeness: Likeness
  readonly sentences: readonly string[]
}

function compareHardware(evidence: MachineEvidence, { name, evidence: other }: KnownMachine): Found {
  const uuid = pair('hardware UUID', name, hardwareIdOf(evidence), hardwareIdOf(other))
  const serial = pair('serial number', name, serialOf(evidence), serialOf(other))
  const maker = pair('manufacturer', name, manufacturerOf(evidence), manufacturerOf(other))
  // Serial numbers of different makers may be equal by chance.
  const numbered: Found =
    serial.likeness === 'same' && maker.likeness === 'different' ? withMaker(serial, maker) : serial
  const strong = joined([uuid, numbered])
  if (strong.likeness !== 'unknown') return strong
  return compareCards(evidence, name, other)
}

function withMaker(serial: Found, maker: Found): Found {
  return { likeness: 'different', sentences: [...serial.sentences, ...maker.sentences] }
}

/** Network cards only speak when nothing better does: they can be taken out and put into another machine. */
function compareCards(evidence: MachineEvidence, name: string, other: MachineEvidence): Found {
  const theirs = new Set(macsOf(other))
  const shared = macsOf(evidence).filter((mac) => theirs.has(mac))
  if (shared.length === 0) return { likeness: 'unknown', sentences: [] }
  return { likeness: 'same', sentences: [`A network card has the address ${shared[0]}, as one of "${name}".`] }
}

/** How far two accounts of one installation's date may lie apart. Milliseconds. */
const sameDateMs = 3_600_000

function compareInstallation(evidence: MachineEvidence, { name, evidence: other }: KnownMachine): Found {
  const ids = joined([
    pair('machine id', name, installationIdOf(evidence.machineId), installationIdOf(other.machineId)),
    pair('installation id', name, installationIdOf(evidence.osInstallId), installationIdOf(other.osInstallId)),
  ])
  const date = compareDates(evidence, name, other)
  // A machine id outlives no reinstallation, but images bring one along: another date and another name say that it is new.
  if (ids.likeness === 'same' && date.likeness === 'different' && namesDiffer(evidence, other)) {
    return { likeness: 'different', sentences: [...ids.sentences, ...date.sentences] }
  }
  if (ids.likeness !== 'unknown') return ids
  return date.likeness === 'same' && namesDiffer(evidence, other) ? { likeness: 'unknown', sentences: [] } : date
}

function compareDates(evidence: MachineEvidence, name: string, other: MachineEvidence): Found {
  const [ours, theirs] = [Date.parse(evidence.osInstalledAt ?? ''), Date.parse(other.osInstalledAt ?? '')]
  if (Number.isNaN(ours) || Number.isNaN(theirs)) return { likeness: 'unknown', sentences: [] }
  const isSame = Math.abs(ours - theirs) <= sameDateMs
  return {
    likeness: isSame ? 'same' : 'different',
    sentences: [
      isSame
        ? `Its operating system was installed when that of "${name}" was, on ${evidence.osInstalledAt?.slice(0, 10)}.`
        : `Its operating system was installed on ${evidence.osInstalledAt?.slice(0, 10)}, that of "${name}" on ${other.osInstalledAt?.slice(0, 10)}.`,
    ],
  }
}

function namesDiffer({ hostname }: MachineEvidence, other: MachineEvidence): boolean {
  return hostname?.toLowerCase() !== other.hostname?.toLowerCase()
}

function pair(what: string, name: string, ours: string | undefined, theirs: string | undefined): Found {
  if (ours === undefined || theirs === undefined) return { likeness: 'unknown', sentences: [] }
  return ours === theirs
    ? { likeness: 'same', sentences: [`It has the ${what} of "${name}", ${ours}.`] }
    : { likeness: 'different', sentences: [`Its ${what} is ${ours}, that of "${name}" is ${theirs}.`] }
}

/** Several things that say the same, or contradict each other. */
function joined(parts: readonly Found[]): Found {
  const told = parts.filter(({ likeness }) => likeness !== 'unknown')
  const [first] = told
  const agree = told.every(({ likeness }) => likeness === first?.likeness)
  return {
    likeness: first === undefined ? 'unknown' : agree ? first.likeness : 'mixed',
    sentences: told.flatMap(({ sentences }) => sentences),
  }
}

function conclusion({ known, relation: verdict }: Compared & { readonly relation: Relation }): string {
  const name = `"${known.name}"`
  switch (verdict) {
    case 'known':
      return `It is ${name}, with a new agent.`
    case 'wiped':
      return `It is the hardware of ${name} with another installation of its operating system.`
    case 'clone':
      return known.isLinked
        ? `${name} is linked at this moment, so this is a copy of its installation.`
        : `It is a copy of the installation of ${name} on other hardware.`
    default:
      return `Whether it is ${name} cannot be told from this.`
  }
}

function newSentence(evidence: MachineEvidence): string {
  const says = [
    hardwareIdOf(evidence),
    serialOf(evidence),
    installationIdOf(evidence.machineId),
    installationIdOf(evidence.osInstallId),
    macsOf(evidence)[0],
  ].some((word) => word !== undefined)
  return says
    ? 'No known computer has its hardware or its installation.'
    : 'It says nothing by which a computer could be known again.'
}
