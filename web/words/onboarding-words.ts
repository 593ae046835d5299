/** Says how computers on their way in stand, and what their machines were recognized as. */
import type { OnboardingComputer } from '@fettle/contract/http/onboarding.ts'
import type { Wording } from './tones.ts'
import { visibleText } from './visible-text.ts'

const stateWords: { readonly [S in OnboardingComputer['state']]: Wording } = {
  pending: { tone: 'waiting', word: 'Awaits approval', sentence: 'Somebody has to let it in.' },
  needsOnboarding: { tone: 'queued', word: 'To be onboarded', sentence: 'It is let in; its onboarding has not begun.' },
  onboarding: { tone: 'running', word: 'Onboarding', sentence: 'Its onboarding session is on its way.' },
  onboarded: { tone: 'success', word: 'Onboarded', sentence: 'It is looked after.' },
}

/** How a computer on its way in stands; that somebody has to say who it is goes first. */
export function onboardingWording({
  state,
  undecided,
  sentence,
}: Pick<OnboardingComputer, 'state' | 'undecided' | 'sentence'>): Wording {
  const words = stateWords[state]
  if (undecided && state !== 'pending') return { tone: 'waiting', word: 'Who is it?', sentence }
  return { ...words, sentence }
}

const verdictWords = {
  new: '',
  known: 'with a new agent',
  wiped: 'wiped',
  clone: 'copied',
  ambiguous: 'perhaps',
} as const

/** What a machine seems to be: "desk, with a new agent"; undefined when it is not known from before. */
export function seemsToBe({ identification }: Pick<OnboardingComputer, 'identification'>): string | undefined {
  const match = identification?.match
  if (identification === undefined || match === undefined || identification.decided !== undefined) return undefined
  const how = verdictWords[identification.verdict]
  return how === '' ? match.name : `${match.name}, ${how}`
}

/** Addresses of network cards as people write them: "98:fa:9b:12:34:56". */
export function macWords(macs: readonly string[]): string {
  return visibleText(
    macs.map((mac) => (/^[0-9a-f]{12}$/i.test(mac) ? (mac.match(/../g) ?? []).join(':') : mac)).join(', '),
  )
}
