/** Says in words what the doctor looks at, and what came of it. */
import type { DoctorCheck, DoctorOutcome } from '@fettle/core/terms/doctor.ts'
import { doctorChecks } from '@fettle/core/terms/doctor.ts'
import { formatCount } from './counts.ts'
import type { Wording } from './tones.ts'

/** What each check is called, and the question it answers. */
export const checkWords: Readonly<Record<DoctorCheck, { readonly title: string; readonly question: string }>> = {
  dns: { title: 'Name of the server', question: 'Does it lead to an address?' },
  tcp: { title: 'Connection', question: 'Does the server take one from there?' },
  tls: { title: 'Certificate', question: 'Who issued it, and does somebody inspect what is said?' },
  webSocket: { title: 'WebSocket', question: 'Does it open, as the agent needs it?' },
  clock: { title: 'Clock', question: 'Does it agree with the server’s?' },
  proxy: { title: 'Proxy', question: 'Does one stand before the server?' },
  agent: { title: 'Agent', question: 'Its version, rights and key.' },
  journal: { title: 'Journal', question: 'Is it whole, and does the server have it?' },
  disk: { title: 'Disk room', question: 'Is there room for installations?' },
  reboot: { title: 'Pending reboot', question: 'Does something wait for one?' },
  packages: { title: 'Package manager', question: 'Is it in order, and who holds its locks?' },
  installers: { title: 'Other installers', question: 'Does something else install right now?' },
  interpreters: { title: 'Script languages', question: 'Which scripts can run there?' },
  tempFolder: { title: 'Temporary files', question: 'May programs be put and started there?' },
  timeZone: { title: 'Time zone', question: 'By which hours do windows go?' },
  load: { title: 'Load and memory', question: 'How busy is it?' },
}

const outcomes: Readonly<Record<DoctorOutcome, Wording>> = {
  good: { tone: 'success', word: 'Good', sentence: 'It is as it should be.' },
  warning: { tone: 'drift', word: 'Warning', sentence: 'It works, and somebody should know.' },
  bad: { tone: 'failed', word: 'Problem', sentence: 'It keeps Fettle from its work.' },
  unknown: { tone: 'unknown', word: 'Unknown', sentence: 'It could not be found out.' },
}
const looking: Wording = { tone: 'running', word: 'Looking', sentence: 'The agent looks at it right now.' }
const never: Wording = { tone: 'queued', word: 'Not yet', sentence: 'It was never looked at.' }

/** How a check stands: it is looked at, its last finding, or neither yet. */
export function checkWording(outcome: DoctorOutcome | undefined, isLooking: boolean): Wording {
  if (isLooking) return looking
  return outcome === undefined ? never : outcomes[outcome]
}

/** How all checks stand, in one line: "1 problem, 2 warnings, 13 good". */
export function doctorSummary(found: readonly { readonly outcome: DoctorOutcome }[]): string {
  if (found.length === 0) return 'It was never examined'
  const count = (outcome: DoctorOutcome): number => found.filter((one) => one.outcome === outcome).length
  const parts = [
    [count('bad'), 'problem', 'problems'],
    [count('warning'), 'warning', 'warnings'],
    [count('unknown'), 'unknown', 'unknown'],
    [count('good'), 'good', 'good'],
    [doctorChecks.length - found.length, 'not looked at yet', 'not looked at yet'],
  ] as const
  const words = parts.flatMap(([n, one, many]) => (n === 0 ? [] : [formatCount(n, one, many)]))
  return words.join(', ')
}
