/** Which causes of trouble are known by what programs say, and what helps against each? */
import type { KnownCause } from '../terms/trouble.ts'
import { installerCauses } from './known-installers.ts'
import { lastPackageCauses, packageCauses } from './known-packages.ts'
import { programCauses } from './known-programs.ts'
import { systemCauses } from './known-system.ts'

/** The first that fits is the cause; the narrower ones come first. */
export const knownCauses: readonly KnownCause[] = [
  ...packageCauses,
  ...systemCauses,
  ...installerCauses,
  ...programCauses,
  ...lastPackageCauses,
  {
    // The agent's own words, of actions and of questions.
    id: 'time-limit',
    sentence: 'It did not end within its time limit.',
    advice:
      'See in its output what it was doing at the end; it may have waited for an answer. Give it more time only if not.',
    next: 'none',
    says: /did not end within (?:its time limit|\d+ s\b)/i,
  },
  {
    id: 'computer-away',
    sentence: 'The computer was not online in time.',
    advice: 'Switch it on, and see whether it reaches the server.',
    next: 'doctor',
    says: /was not online\.|cannot be reached[^.]*\. that did not happen in time/i,
  },
]
