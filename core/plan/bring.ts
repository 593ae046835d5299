/** How is software brought to a version, or removed: by which scripts, over which other versions, with which licence? */
import type { Expectation } from '../terms/check.ts'
import type { Licence } from '../terms/licence.ts'
import type { ActionKind, Reason } from '../terms/plan.ts'
import type { Decision, Settled, Work } from './decision.ts'
import { licenceFor } from './licence.ts'
import { sentences } from './sentences.ts'
import type { SoftwareCase } from './software-case.ts'
import { settle, wordsFor } from './software-case.ts'
import { stonesTo } from './stones.ts'
import type { Steps } from './strategies.ts'
import { methodOver, missingScript } from './strategies.ts'

/** A change to a version, and why. */
export interface Move {
  readonly kind: 'install' | 'update' | 'downgrade' | 'reinstall'
  readonly reason: Reason
  readonly because: (to: string) => string
  readonly steps: Steps
}

/** Returns the change to one version, unless there is no such version, no way to it, or no licence for it [P18] [P23] [P24]. */
export function bring(it: SoftwareCase, move: Move, to: string | undefined): Decision {
  const { kind, reason, steps } = move
  const { software, supply, before } = it
  if (to === undefined) return unavailable(it, kind)
  if (steps.method === undefined && !steps.repairs) {
    return settle(it, [kind, 'noUpgradeStrategy', 'failed'], sentences.noUpgradeStrategy(before, it.wish))
  }
  const licence = licenceOf(it, to)
  if (licence === 'missing') {
    return settle(it, [kind, 'licenceMissing', 'failed'], sentences.licenceMissing(to))
  }
  const decided = {
    desired: wordsFor(it.desired),
    before,
    kind,
    reason,
    because: move.because(to),
    to,
    expect: expectation(it, kind, to),
  }
  if (software.source.type === 'package') return decided
  const way = stonesTo(it, software.source, to)
  if ('missing' in way) {
    const because = sentences.stoneMissing(way.before, way.missing)
    return settle(it, [kind, 'noApplicableVersion', 'failed'], because)
  }
  const last = way.stones.at(-1)
  const work: Work = {
    steps: last !== undefined && kind === 'install' ? { ...steps, method: methodOver(software) } : steps,
    from: last?.to ?? it.installed,
    downloads: supply.builds?.get(to) ?? [],
    ...(licence === undefined ? {} : { licence }),
  }
  const lacking = [...way.stones, { work, to }].map((one) => missingScript(software.source, one.work, one.to))
  const lack = lacking.find((name) => name !== undefined)
  if (lack !== undefined) return withoutScript(it, move, { lack, to })
  return { ...decided, work, ...(last === undefined ? {} : { stones: way.stones }) }
}

/** Returns the removal; it needs no licence. */
export function remove(it: SoftwareCase): Decision {
  const { source } = it.software
  const work: Work = { steps: { repairs: false, method: 'uninstall' }, from: it.installed, downloads: [] }
  if (missingScript(source, work, undefined) !== undefined) return noUninstall(it, 'uninstall')
  return {
    desired: wordsFor(it.desired),
    before: it.before,
    kind: 'uninstall',
    reason: 'softwareDetected',
    because: sentences.softwareDetected(it.before),
    to: 'absent',
    expect: { type: 'absent' },
    ...(source.type === 'package' ? {} : { work }),
  }
}

/** Returns why no version that fits can be had: there is none, none for this computer, or nobody knows. */
export function unavailable(it: SoftwareCase, kind: ActionKind): Settled {
  const { latest, listed = [], unfit = [], problem } = it.supply
  if (problem !== undefined) {
    return settle(it, [kind, 'versionsUnknown', 'failed'], sentences.versionsUnknown(it.wish, problem))
  }
  const because =
    listed.length === 0 && unfit.length > 0
      ? sentences.noBuild(it.wish, unfit, it.architecture)
      : sentences.noApplicableVersion(it.wish, latest)
  return settle(it, [kind, 'noApplicableVersion', 'failed'], because)
}

function withoutScript(it: SoftwareCase, { kind, reason }: Move, { lack, to }: { lack: string; to: string }): Settled {
  switch (lack) {
    case 'uninstall':
      return noUninstall(it, kind)
    case 'upgrade':
      return settle(it, [kind, 'noUpgradeStrategy', 'failed'], sentences.noUpgradeScript(it.before, to))
    default:
      return settle(it, [kind, reason, 'failed'], sentences.noRepairScript(it.before))
  }
}

function noUninstall(it: SoftwareCase, kind: ActionKind): Settled {
  return settle(it, [kind, 'noUninstall', 'failed'], sentences.noUninstall(it.before))
}

/** [P24] A licence that is only optional may be missing. */
function licenceOf({ software, licences, supply }: SoftwareCase, to: string): Licence | 'missing' | undefined {
  if (software.licence === undefined) return undefined
  const licence = licenceFor(licences, supply.scheme, to)
  return licence === undefined && software.licence.need === 'required' ? 'missing' : licence
}

/** [P6] What must be found afterwards: a newer version than the pinned one is welcome unless the wish has an upper bound. */
function expectation({ software, desired }: SoftwareCase, kind: Move['kind'], to: string): Expectation {
  const { scheme } = software
  if (desired.state === 'exact' || kind === 'downgrade') return { type: 'version', scheme, is: 'exact', version: to }
  if (desired.state === 'atMost') return { type: 'version', scheme, is: 'atMost', version: desired.version }
  return { type: 'version', scheme, is: 'atLeast', version: to }
}
