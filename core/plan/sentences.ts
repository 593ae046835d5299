/** With which sentence does a person read each reason? */
import type { DesiredState } from '../terms/deployment.ts'
import type { ActionKind, Reason } from '../terms/plan.ts'

/** The reasons planning gives, each with a sentence that names the values it was decided by. */
export const sentences = {
  softwareMissing: (wish: string) => `It is not installed and ${wish}.`,
  softwareNotWanted: () => 'It is not installed, and it shall not be.',
  softwareNotFound: () => 'It is not installed; it is only kept up to date where it is found.',
  updateAvailable: (installed: string, wish: string) => `Version ${installed} is installed and ${wish}.`,
  upToDate: (installed: string, wish: string) => `Version ${installed} is installed and ${wish}.`,
  olderVersionRequired: (installed: string, wish: string) => `Version ${installed} is installed and ${wish}.`,
  softwareDetected: (installed: string) => `Version ${installed} is installed, and it shall not be.`,
  testFailed: (installed: string, to: string) =>
    installed === to
      ? `Version ${installed} is installed, but its test failed; the same version will be installed again.`
      : `Version ${installed} is installed, but its test failed; version ${to} will be installed to repair it.`,
  noApplicableVersion: (wish: string, newest: string | undefined) =>
    newest === undefined
      ? `${capital(wish)}, but no version can be had. Offer one, or change what is wanted.`
      : `${capital(wish)}, but no such version can be had; the newest is ${newest}. Offer it, or change what is wanted.`,
  noUpgradeStrategy: (installed: string, wish: string) =>
    `Version ${installed} is installed and ${wish}, but its upgrade strategy is "none": nothing leads from one version to another.`,
  noUpgradeScript: (installed: string, to: string) =>
    `Version ${installed} is installed and ${to} is wanted, but this software has no upgrade script to it.`,
  repairRequested: (installed: string, to: string) =>
    installed === to
      ? `Somebody asked for its repair; version ${installed} stays.`
      : `Somebody asked for its repair; version ${installed} is installed, and ${to} will be afterwards.`,
  repairedByScript: (installed: string, to: string) =>
    installed === to
      ? `Version ${installed} is installed, but its test failed; its repair script will bring it in order.`
      : `Version ${installed} is installed, but its test failed; it will be repaired by its script and become ${to}.`,
  noRepair: (installed: string, isRequested: boolean) =>
    `Version ${installed} is installed and ${isRequested ? 'somebody asked for its repair' : 'its test failed'}, but its repair strategy is "none".`,
  noRepairScript: (installed: string) =>
    `Version ${installed} is installed and would have to be repaired, but this software has no repair script.`,
  steppingStone: (next: string, stone: string) => `Version ${next} needs ${stone} or newer to be installed first.`,
  stoneMissing: (next: string, stone: string) =>
    `Version ${next} needs ${stone} or newer to be installed first, and no such version can be had.`,
  versionsUnknown: (wish: string, why: string) =>
    `${capital(wish)}, but which versions can be had could not be found out${tail(why)}`,
  noBuild: (wish: string, unfit: readonly string[], architecture: string | undefined) =>
    `${capital(wish)}, but no version can be had ${architecture === undefined ? 'while the architecture of this computer is not known' : `for ${architecture}`}; there ${unfit.length === 1 ? 'is' : 'are'} ${unfit.slice(0, 5).join(', ')} for others.`,
  licenceMissing: (to: string) => `Version ${to} needs a licence, and none fits it and this tenant.`,
  nobodySignedIn: (detail: string) => `Only the session of a person who is signed in can answer${tail(detail)}`,
  waitsForUser: (detail: string) =>
    `Only the session of a person who is signed in can answer${tail(detail)} It is looked at again, and changed if need be, as soon as somebody is.`,
  quarantined: (evidence: string) => ended(evidence),
  rebootsSkipped: (because: string) => `${because} It needs a reboot, and this session skips what does.`,
  userContextSkipped: (because: string) =>
    `${because} It runs as the person who is signed in, and this session skips what does.`,
  softwareChanges: (software: string) =>
    `"${software}", which it configures, is changed before it; then it is tested again.`,
  nothingToDownload: () => 'It brings no files of its own that could be fetched beforehand.',
  onlyDownloads: () => 'This session only downloads: it is not changed.',
  noUninstall: (installed: string) =>
    `Version ${installed} is installed and would have to be removed, but this software has no uninstall script.`,
  ignored: () => 'The deployment says to ignore it: nothing is changed.',
  taskCompliant: () => 'The test found it as it should be.',
  taskNotCompliant: (detail: string) => `The test did not find it as it should be${tail(detail)}`,
  taskTestMissing: (mode: string) => `Mode "${mode}" needs a test script, and this task has none.`,
  taskSetMissing: (mode: string) => `Mode "${mode}" needs a set script, and this task has none.`,
  taskGetMissing: (mode: string) => `Mode "${mode}" needs a get script, and this task has none.`,
  monitored: () => 'The value was read and recorded; monitoring does not judge it.',
  detectionFailed: (detail: string) => `It could not be found out what is there${tail(detail)}`,
  invalidInput: (problem: string) => ended(problem),
  prerequisiteNeeded: (kind: ActionKind, needs: readonly string[]) => {
    if (kind === 'uninstall') return `It is installed, and ${listed(needs)} ${verb(needs)} it to be absent.`
    return `It is not ${kind === 'enforce' ? 'as it should be' : 'installed'}, and ${listed(needs)} ${verb(needs)} it.`
  },
  prerequisiteFailed: (why: string) => ended(why),
  prerequisiteForbids: (dependent: string, fact: string) => `${dependent} must not be changed ${fact}.`,
  prerequisiteCycle: (dependent: string, way: readonly string[]) =>
    `${dependent} needs itself: ${way.join(' needs ')}. Take one of these prerequisites away.`,
  prerequisiteUnknown: (dependent: string, unknown: string, why: string) =>
    `${dependent} depends on ${unknown}, and whether that is installed is not known${tail(why)}`,
  notInThisKind: (kind: string) => `A session of kind "${kind}" does not do this.`,
} as const

/** Every reason in a few words, for tables and for reasons that arise while a plan is carried out. */
export const reasonWords: { readonly [reason in Reason]: string } = {
  softwareMissing: 'not installed',
  updateAvailable: 'another version is wanted',
  upToDate: 'up to date',
  olderVersionRequired: 'an older version is wanted',
  softwareDetected: 'installed, but not wanted',
  testFailed: 'installed, but its test failed',
  noApplicableVersion: 'no version that fits can be had',
  noUpgradeStrategy: 'its upgrade strategy is "none"',
  noUninstall: 'it has no uninstall script',
  ignored: 'ignored',
  taskCompliant: 'compliant',
  taskNotCompliant: 'not compliant',
  taskTestMissing: 'it has no test script',
  taskSetMissing: 'it has no set script',
  taskGetMissing: 'it has no get script',
  monitored: 'read and recorded',
  detectionFailed: 'its state could not be found out',
  invalidInput: 'its inputs cannot be used',
  prerequisiteNeeded: 'another item needs it',
  prerequisiteFailed: 'a prerequisite failed',
  prerequisiteForbids: 'a prerequisite forbids it',
  prerequisiteCycle: 'its prerequisites lead back to itself',
  prerequisiteUnknown: 'the state of a prerequisite is unknown',
  notInThisKind: 'not part of this kind of session',
  detectionOnly: 'only detected, nothing was changed',
  repairRequested: 'somebody asked for its repair',
  steppingStone: 'a version on the way to the wanted one',
  softwareChanges: 'the software it configures changes',
  versionGone: 'the planned version can no longer be had',
  versionsUnknown: 'which versions can be had could not be found out',
  licenceMissing: 'no licence fits',
  downloadFailed: 'a file it needs could not be fetched',
  downloaded: 'fetched; nothing was installed',
  noLongerAssigned: 'no deployment names it any more',
  quarantined: 'it was changed again and again without lasting',
  rebootsSkipped: 'it needs a reboot, and reboots are skipped',
  windowClosed: 'the window closed before its turn came',
  skippedByPerson: 'somebody wanted it left out',
  wouldNotFit: 'it would probably not have ended before the window closed',
  noUser: 'nobody it could run as was signed in',
  userContextSkipped: 'actions of users are skipped in this session',
  lockNotGiven: 'another computer was busy with it for too long',
  notApproved: 'nobody approved the plan in time',
  computerAway: 'the computer was not there in time',
  verified: 'changed, and found as wanted afterwards',
  alreadySatisfied: 'already as wanted when its turn came',
  notDetectedAfterChange: 'changed, but not found as wanted afterwards',
  changeFailed: 'the change failed',
  timedOut: 'it took too long and was ended',
  interrupted: 'interrupted, and no check could tell the outcome',
  sessionCancelled: 'the session was cancelled',
  sessionTimedOut: 'the session reached its time limit',
  agentRefused: 'the agent refused to carry it out',
  commandAsked: 'somebody asked for it',
  commandRan: 'it ran and ended with exit code 0; what it changed was not looked at',
  commandFailed: 'it ran and did not end with exit code 0',
}

/** What a deployment wants of software, to follow "... and": "1.2 is the latest", "exactly 1.0 is required". */
export function wishText(desired: DesiredState, latest: string | undefined): string {
  switch (desired.state) {
    case 'exact':
      return `exactly ${desired.version} is required`
    case 'atLeast':
      return `at least ${desired.version} is required`
    case 'atMost':
      return `at most ${desired.version} is allowed`
    case 'any':
      return 'any version will do'
    case 'absent':
      return 'it shall not be'
    default:
      return latest === undefined ? 'the latest version is wanted' : `${latest} is the latest`
  }
}

/** Names in quotes as one phrase: `"A"`, `"A" and "B"`, `"A", "B" and "C"`. */
export function listed(names: readonly string[]): string {
  const quoted = names.map((name) => `"${name}"`)
  return quoted.length < 2 ? quoted.join('') : `${quoted.slice(0, -1).join(', ')} and ${quoted.at(-1)}`
}

/** The text with a full stop, unless it ends like a sentence already. */
export function ended(text: string): string {
  const trimmed = text.trim()
  return /[.!?]$/.test(trimmed) ? trimmed : `${trimmed}.`
}

/** What a computer says is part of a sentence, and no book. Characters. */
const tailMax = 8192

function tail(detail: string): string {
  if (detail.trim() === '') return '.'
  return `: ${ended(detail.length > tailMax ? `${detail.slice(0, tailMax - 1).toWellFormed()}…` : detail)}`
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

function verb(subjects: readonly string[]): string {
  return subjects.length === 1 ? 'needs' : 'need'
}
