/** What is to be done about one piece of software, given what is wanted and what was found? */
import { never } from '../terms/bug.ts'
import type { Expectation, Found } from '../terms/check.ts'
import { foundText } from '../terms/check.ts'
import type { DesiredState } from '../terms/deployment.ts'
import { desiredText } from '../terms/deployment.ts'
import type { Software } from '../terms/item.ts'
import type { ActionKind, Reason, Verdict } from '../terms/plan.ts'
import { checkVersion, compareVersions } from '../version/version.ts'
import type { Decision } from './decision.ts'
import { sentences, wishText } from './sentences.ts'
import type { Supply } from './versions.ts'
import { repairVersion, supplyOf, targetVersion } from './versions.ts'

/** Where the computer stands: against the wanted version, or against the latest when none is named. */
export type Standing = 'absent' | 'older' | 'equal' | 'newer'

type Move = 'install' | 'update' | 'keep' | 'downgrade' | 'remove' | 'stayAbsent' | 'leaveAbsent' | 'ignore'

/** [P1] Desired x detected. `any`, `absent` and `ignore` look at no version: their columns of installed software are alike. */
const table: { readonly [state in DesiredState['state']]: { readonly [standing in Standing]: Move } } = {
  latest: { absent: 'install', older: 'update', equal: 'keep', newer: 'keep' },
  atLeast: { absent: 'install', older: 'update', equal: 'keep', newer: 'keep' },
  exact: { absent: 'install', older: 'update', equal: 'keep', newer: 'downgrade' },
  atMost: { absent: 'install', older: 'keep', equal: 'keep', newer: 'downgrade' },
  any: { absent: 'install', older: 'keep', equal: 'keep', newer: 'keep' },
  updateIfFound: { absent: 'leaveAbsent', older: 'update', equal: 'keep', newer: 'keep' },
  absent: { absent: 'stayAbsent', older: 'remove', equal: 'remove', newer: 'remove' },
  ignore: { absent: 'ignore', older: 'ignore', equal: 'ignore', newer: 'ignore' },
}

interface Case {
  readonly software: Software
  readonly desired: DesiredState
  readonly supply: Supply
  /** The installed version when there is one, else a word for what was found. */
  readonly before: string
  readonly wish: string
}

/** Returns what is to be done about software. Unknown is never taken for absent [P2]; a change is pinned to one version [P3]. */
export function decideSoftware(software: Software, desired: DesiredState, found: Found): Decision {
  const supply = supplyOf(software, found)
  const it: Case = { software, desired, supply, before: foundText(found), wish: wishText(desired, supply.latest) }
  if (desired.state === 'ignore') return settle(it, ['none', 'ignored', 'skipped'], sentences.ignored())
  if (found.found !== 'version' && found.found !== 'absent') return undetected(it, found)
  const unusable = unusableVersion(it, found)
  if (unusable !== undefined) return unusable
  const standing = standingOf(it, found)
  if (standing === undefined) return noApplicableVersion(it, 'none')
  const mustWork = desired.state !== 'absent' && found.found === 'version'
  return carry(it, mustWork && found.testFailed === true ? 'repair' : table[desired.state][standing])
}

function carry(it: Case, move: Move | 'repair'): Decision {
  switch (move) {
    case 'install':
      return bring(it, 'install', targetVersion(it.desired, it.supply))
    case 'update':
    case 'downgrade':
      return bring(it, move, targetVersion(it.desired, it.supply))
    case 'repair':
      return bring(it, 'reinstall', repairVersion(it.desired, it.supply, it.before))
    case 'keep':
      return settle(it, ['none', 'upToDate', 'compliant'], sentences.upToDate(it.before, it.wish))
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

type Bringing = 'install' | 'update' | 'downgrade' | 'reinstall'

/** Plans the change to one version, unless there is no such version or no way to it [P18]. */
function bring(it: Case, kind: Bringing, to: string | undefined): Decision {
  if (to === undefined) return noApplicableVersion(it, kind)
  const { source, upgradeStrategy } = it.software
  if (upgradeStrategy === 'none' && (kind === 'update' || kind === 'downgrade')) {
    return settle(it, [kind, 'noUpgradeStrategy', 'failed'], sentences.noUpgradeStrategy(it.before, it.wish))
  }
  const mustRemoveFirst = kind !== 'install' && upgradeStrategy === 'uninstallInstall' && source.type === 'script'
  if (mustRemoveFirst && source.uninstall === undefined) return noUninstall(it, kind)
  const decided = { desired: wordsFor(it.desired), before: it.before, to, expect: expectation(it, kind, to) }
  switch (kind) {
    case 'install':
      return { ...decided, kind, reason: 'softwareMissing', because: sentences.softwareMissing(it.wish) }
    case 'update':
      return { ...decided, kind, reason: 'updateAvailable', because: sentences.updateAvailable(it.before, it.wish) }
    case 'downgrade':
      return {
        ...decided,
        kind,
        reason: 'olderVersionRequired',
        because: sentences.olderVersionRequired(it.before, it.wish),
      }
    case 'reinstall':
      return { ...decided, kind, reason: 'testFailed', because: sentences.testFailed(it.before, to) }
    default:
      return never(kind)
  }
}

function remove(it: Case): Decision {
  const { source } = it.software
  if (source.type === 'script' && source.uninstall === undefined) return noUninstall(it, 'uninstall')
  return {
    desired: wordsFor(it.desired),
    before: it.before,
    kind: 'uninstall',
    reason: 'softwareDetected',
    because: sentences.softwareDetected(it.before),
    to: 'absent',
    expect: { type: 'absent' },
  }
}

/** [P6] What must be found afterwards: a newer version than the pinned one is welcome unless the wish has an upper bound. */
function expectation({ software, desired }: Case, kind: Bringing, to: string): Expectation {
  const { scheme } = software
  if (desired.state === 'exact' || kind === 'downgrade') return { type: 'version', scheme, is: 'exact', version: to }
  if (desired.state === 'atMost') return { type: 'version', scheme, is: 'atMost', version: desired.version }
  return { type: 'version', scheme, is: 'atLeast', version: to }
}

/** Undefined when there is nothing to compare with: the latest is wanted and no version can be had. */
function standingOf({ desired, supply }: Case, found: Found): Standing | undefined {
  if (found.found !== 'version') return 'absent'
  if (desired.state === 'any' || desired.state === 'absent') return 'equal'
  const reference = 'version' in desired ? desired.version : supply.latest
  if (reference === undefined) return undefined
  const order = compareVersions(supply.scheme, found.version, reference)
  if (order === 0) return 'equal'
  return order < 0 ? 'older' : 'newer'
}

/** A text that is no version of the scheme cannot be compared: as a wish it is bad input, as an answer it is no answer. */
function unusableVersion(it: Case, found: Found): Decision | undefined {
  const { desired, supply } = it
  if (desired.state === 'any' || desired.state === 'absent') return undefined
  const wrongWish = 'version' in desired ? checkVersion(supply.scheme, desired.version) : undefined
  if (wrongWish !== undefined) return settle(it, ['none', 'invalidInput', 'failed'], sentences.invalidInput(wrongWish))
  const told = [found.found === 'version' ? found.version : undefined, supply.latest]
  const wrong = told.map((text) => (text === undefined ? undefined : checkVersion(supply.scheme, text))).find(Boolean)
  if (wrong === undefined) return undefined
  return settle(it, ['none', 'detectionFailed', 'unknown'], sentences.detectionFailed(wrong))
}

function undetected(it: Case, found: Found): Decision {
  const detail = found.found === 'unknown' ? found.detail : `"${it.before}" says nothing about a version`
  return settle(it, ['none', 'detectionFailed', 'unknown'], sentences.detectionFailed(detail))
}

function noApplicableVersion(it: Case, kind: ActionKind): Decision {
  return settle(it, [kind, 'noApplicableVersion', 'failed'], sentences.noApplicableVersion(it.wish, it.supply.latest))
}

function noUninstall(it: Case, kind: ActionKind): Decision {
  return settle(it, [kind, 'noUninstall', 'failed'], sentences.noUninstall(it.before))
}

function settle(it: Case, [kind, reason, verdict]: readonly [ActionKind, Reason, Verdict], because: string): Decision {
  return { desired: wordsFor(it.desired), before: it.before, kind, reason, because, verdict }
}

function wordsFor(desired: DesiredState): string {
  return desiredText({ kind: 'software', ...desired })
}

/** True when this state asks for the software to be there, whatever is found. */
export function wantsPresence(desired: DesiredState): boolean {
  return table[desired.state].absent === 'install'
}
