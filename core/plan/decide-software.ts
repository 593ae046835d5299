/** What is to be done about one piece of software, given what is wanted and what was found? */
import { never } from '../terms/bug.ts'
import type { Found } from '../terms/check.ts'
import { foundText } from '../terms/check.ts'
import type { DesiredState } from '../terms/deployment.ts'
import type { Software } from '../terms/item.ts'
import type { Licence } from '../terms/licence.ts'
import { checkVersion, compareVersions } from '../version/version.ts'
import { bring, remove, unavailable } from './bring.ts'
import type { Decision } from './decision.ts'
import { sentences, wishText } from './sentences.ts'
import type { SoftwareCase } from './software-case.ts'
import { settle } from './software-case.ts'
import { methodOf, repairStrategyOf } from './strategies.ts'
import type { Supply } from './supply.ts'
import { supplyOf } from './supply.ts'
import { repairVersion, targetVersion } from './versions.ts'

/** Where the computer stands: against the wanted version, or against the latest when none is named. */
export type Standing = 'absent' | 'older' | 'equal' | 'newer'

type Act = 'install' | 'update' | 'keep' | 'downgrade' | 'remove' | 'stayAbsent' | 'leaveAbsent' | 'ignore'

/** [P1] Desired x detected. `any`, `absent` and `ignore` look at no version: their columns of installed software are alike. */
const table: { readonly [state in DesiredState['state']]: { readonly [standing in Standing]: Act } } = {
  latest: { absent: 'install', older: 'update', equal: 'keep', newer: 'keep' },
  atLeast: { absent: 'install', older: 'update', equal: 'keep', newer: 'keep' },
  exact: { absent: 'install', older: 'update', equal: 'keep', newer: 'downgrade' },
  atMost: { absent: 'install', older: 'keep', equal: 'keep', newer: 'downgrade' },
  any: { absent: 'install', older: 'keep', equal: 'keep', newer: 'keep' },
  updateIfFound: { absent: 'leaveAbsent', older: 'update', equal: 'keep', newer: 'keep' },
  absent: { absent: 'stayAbsent', older: 'remove', equal: 'remove', newer: 'remove' },
  ignore: { absent: 'ignore', older: 'ignore', equal: 'ignore', newer: 'ignore' },
}

/** What a computer, a session and a tenant add to what is wanted. */
export interface SoftwareScene {
  readonly licences?: readonly Licence[]
  readonly architecture?: string | undefined
  /** Somebody asked for its repair: it is changed although nothing is wrong with its version. */
  readonly repair?: boolean
}

/** Returns what is to be done about software. Unknown is never taken for absent [P2]; a change is pinned to one version [P3]. */
export function decideSoftware(
  software: Software,
  desired: DesiredState,
  found: Found,
  { licences = [], architecture, repair: isAsked = false }: SoftwareScene = {},
): Decision {
  const supply = supplyOf(software, found, architecture)
  const it: SoftwareCase = {
    software,
    desired,
    supply,
    before: foundText(found),
    installed: installedIn(supply, found),
    wish: wishText(desired, supply.latest),
    licences,
    architecture,
  }
  if (desired.state === 'ignore') return settle(it, ['none', 'ignored', 'skipped'], sentences.ignored())
  if (found.found === 'noUser') return nobody(it, found.detail)
  if (found.found !== 'version' && found.found !== 'absent') return undetected(it, found)
  const unusable = unusableVersion(it, found)
  if (unusable !== undefined) return unusable
  const standing = standingOf(it, found)
  const move = standing && table[desired.state][standing]
  const isThere = desired.state !== 'absent' && found.found === 'version'
  if (isThere && isAsked) return repair(it, 'repairRequested', move)
  if (isThere && found.testFailed === true) return repair(it, 'testFailed', move)
  return move === undefined ? unavailable(it, 'none') : carry(it, move)
}

function carry(it: SoftwareCase, move: Act): Decision {
  const { before, wish, software } = it
  const target = () => targetVersion(it.desired, it.supply)
  const steps = { repairs: false, method: methodOf(software) }
  switch (move) {
    case 'install': {
      const because = () => sentences.softwareMissing(wish)
      const kind = { kind: 'install', reason: 'softwareMissing' } as const
      return bring(it, { ...kind, because, steps: { repairs: false, method: 'install' } }, target())
    }
    case 'update': {
      const because = () => sentences.updateAvailable(before, wish)
      return bring(it, { kind: 'update', reason: 'updateAvailable', because, steps }, target())
    }
    case 'downgrade': {
      const because = () => sentences.olderVersionRequired(before, wish)
      return bring(it, { kind: 'downgrade', reason: 'olderVersionRequired', because, steps }, target())
    }
    case 'keep':
      return settle(it, ['none', 'upToDate', 'compliant'], sentences.upToDate(before, wish))
    case 'remove':
      return remove(it)
    case 'stayAbsent':
      return settle(it, ['none', 'softwareMissing', 'compliant'], sentences.softwareNotWanted())
    case 'leaveAbsent':
      return settle(it, ['none', 'softwareMissing', 'compliant'], sentences.softwareNotFound())
    case 'ignore':
      return settle(it, ['none', 'ignored', 'skipped'], sentences.ignored())
    default:
      return never(move)
  }
}

/** [P5] Brings installed software in order: as its repair strategy says, and also when another version is wanted anyway. */
function repair(it: SoftwareCase, reason: 'testFailed' | 'repairRequested', move: Act | undefined): Decision {
  const { software, before } = it
  const isAsked = reason === 'repairRequested'
  const otherVersion = move === 'update' || move === 'downgrade'
  const strategy = repairStrategyOf(software)
  const telling = isAsked ? sentences.repairRequested : sentences.testFailed
  const bringing = { kind: 'reinstall', reason } as const
  const because = (to: string) => telling(before, to)
  switch (strategy) {
    case 'none':
      if (otherVersion && !isAsked) return carry(it, move)
      return settle(it, ['reinstall', reason, 'failed'], sentences.noRepair(before, isAsked))
    case 'script': {
      const method = otherVersion ? methodOf(software) : undefined
      if (otherVersion && method === undefined) return carry(it, move)
      const because = (to: string) => (isAsked ? telling(before, to) : sentences.repairedByScript(before, to))
      const to = otherVersion ? targetVersion(it.desired, it.supply) : before
      return bring(it, { ...bringing, because, steps: { repairs: true, method } }, to)
    }
    case 'installOver':
    case 'uninstallInstall': {
      const to = repairVersion(it.desired, it.supply, before)
      return bring(it, { ...bringing, because, steps: { repairs: false, method: strategy } }, to)
    }
    default:
      return never(strategy)
  }
}

/**
 * Only somebody's session can tell what is there. What is installed over whatever there is can be planned all the same: it is
 * looked at again when somebody is signed in. Everything else depends on what is there, and so is unknown.
 */
function nobody(it: SoftwareCase, detail: string): Decision {
  const { software, desired } = it
  const to = targetVersion(desired, it.supply)
  if (!wantsPresence(desired) || software.upgradeStrategy !== 'installOver' || to === undefined) {
    return settle(it, ['none', 'noUser', 'unknown'], sentences.nobodySignedIn(detail))
  }
  const because = () => sentences.waitsForUser(detail)
  return bring(it, { kind: 'install', reason: 'noUser', because, steps: { repairs: false, method: 'install' } }, to)
}

/** The installed version as the list of versions writes it, when that has an equal one. */
function installedIn({ scheme, listed = [] }: Supply, found: Found): string | undefined {
  if (found.found !== 'version') return undefined
  return listed.find((version) => compareVersions(scheme, version, found.version) === 0) ?? found.version
}

/** Undefined when there is nothing to compare with: the latest is wanted and no version can be had. */
function standingOf({ desired, supply }: SoftwareCase, found: Found): Standing | undefined {
  if (found.found !== 'version') return 'absent'
  if (desired.state === 'any' || desired.state === 'absent') return 'equal'
  const reference = 'version' in desired ? desired.version : supply.latest
  if (reference === undefined) return undefined
  const order = compareVersions(supply.scheme, found.version, reference)
  if (order === 0) return 'equal'
  return order < 0 ? 'older' : 'newer'
}

/** A text that is no version of the scheme cannot be compared: as a wish it is bad input, as an answer it is no answer. */
function unusableVersion(it: SoftwareCase, found: Found): Decision | undefined {
  const { desired, supply } = it
  if (desired.state === 'any' || desired.state === 'absent') return undefined
  const wrongWish = 'version' in desired ? checkVersion(supply.scheme, desired.version) : undefined
  if (wrongWish !== undefined) return settle(it, ['none', 'invalidInput', 'failed'], sentences.invalidInput(wrongWish))
  const told = [found.found === 'version' ? found.version : undefined, supply.latest]
  const wrong = told.map((text) => (text === undefined ? undefined : checkVersion(supply.scheme, text))).find(Boolean)
  if (wrong === undefined) return undefined
  return settle(it, ['none', 'detectionFailed', 'unknown'], sentences.detectionFailed(wrong))
}

function undetected(it: SoftwareCase, found: Found): Decision {
  const detail = found.found === 'unknown' ? found.detail : `"${it.before}" says nothing about a version`
  return settle(it, ['none', 'detectionFailed', 'unknown'], sentences.detectionFailed(detail))
}

/** True when this state asks for the software to be there, whatever is found. */
export function wantsPresence(desired: DesiredState): boolean {
  return table[desired.state].absent === 'install'
}
