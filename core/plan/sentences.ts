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
      ? `${capital(wish)}, but no version can be had.`
      : `${capital(wish)}, but no such version can be had; the newest is ${newest}.`,
  noUpgradeStrategy: (installed: string, wish: string) =>
    `Version ${installed} is installed and ${wish}, but its upgrade strategy is "none": nothing leads from one version to another.`,
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
  verified: 'changed, and found as wanted afterwards',
  alreadySatisfied: 'already as wanted when its turn came',
  notDetectedAfterChange: 'changed, but not found as wanted afterwards',
  changeFailed: 'the change failed',
  timedOut: 'it took too long and was ended',
  interrupted: 'interrupted, and no check could tell the outcome',
  sessionCancelled: 'the session was cancelled',
  sessionTimedOut: 'the session reached its time limit',
  agentRefused: 'the agent refused to carry it out',
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

function tail(detail: string): string {
  return detail.trim() === '' ? '.' : `: ${ended(detail)}`
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

function verb(subjects: readonly string[]): string {
  return subjects.length === 1 ? 'needs' : 'need'
}
