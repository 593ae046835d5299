/** Says what the doctor looks at on a computer, and what can come of one look. */

/** Every check, in the order in which people read them: the way to the server first, then the computer itself. */
export const doctorChecks = [
  'dns',
  'tcp',
  'tls',
  'webSocket',
  'clock',
  'proxy',
  'agent',
  'journal',
  'disk',
  'reboot',
  'packages',
  'installers',
  'interpreters',
  'tempFolder',
  'timeZone',
  'load',
] as const
export type DoctorCheck = (typeof doctorChecks)[number]

/** The checks that tell whether the agent reaches its server; all others look at the computer alone. */
export const serverChecks: ReadonlySet<DoctorCheck> = new Set(['dns', 'tcp', 'tls', 'webSocket', 'clock', 'proxy'])

/** `warning`: it works, and somebody should know. `unknown`: it could not be found out; the evidence says why. */
export const doctorOutcomes = ['good', 'warning', 'bad', 'unknown'] as const
export type DoctorOutcome = (typeof doctorOutcomes)[number]

/** What one check found. */
export interface DoctorFinding {
  readonly outcome: DoctorOutcome
  /** What was seen, in one or a few sentences. */
  readonly evidence: string
  /** What a person can do about it; absent when there is nothing to do. */
  readonly fix?: string
}

/** How much a finding may say. */
export const doctorLimits = {
  /** Characters. */
  evidence: 2000,
  /** Characters. */
  fix: 1000,
  /** Checks in one request. */
  checks: 50,
  /** The last lines of the agent's own log that come with the findings. */
  logLines: 200,
  /** Characters of one of them. */
  logLine: 1000,
} as const

/** True for the name of a check that this version knows. */
export function isDoctorCheck(name: string): name is DoctorCheck {
  return (doctorChecks as readonly string[]).includes(name)
}
