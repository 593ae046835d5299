/** Says what a known cause of trouble is, and what can safely be done about it next. */

/**
 * What can be done next without making anything worse: carry the action out again, reboot the computer, examine it, make room on its
 * disk; or none, because somebody has to correct something first.
 */
export const nextSteps = ['rerun', 'reboot', 'doctor', 'freeDisk', 'none'] as const
export type NextStep = (typeof nextSteps)[number]

/** What is known of trouble that was recognised. It stands beside what the program said, never in its place. */
export interface Help {
  /** The cause's id: "apt-lock". */
  readonly id: string
  readonly sentence: string
  /** What usually helps, as something to do. */
  readonly advice?: string
  readonly next: NextStep
}

/** A cause that is recognised by its text. */
export interface KnownCause extends Help {
  readonly says: RegExp
}
