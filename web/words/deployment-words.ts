/** Says a deployment's state, how binding it is, whom it is for and what would become different, in words. */
import type { Enforcement, TaskMode, UnassignAct } from '@fettle/core/terms/deployment.ts'
import type { GroupFilter, Scope } from '@fettle/core/terms/target.ts'
import type { WhatIf } from '../api/deployment-queries.ts'
import type { Tone, Wording } from './tones.ts'

/** How it is shown that a deployment is considered or not. */
export function enabledWording(enabled: boolean): Wording {
  return enabled
    ? { tone: 'success', word: 'On', sentence: 'Every session considers it.' }
    : { tone: 'neutral', word: 'Off', sentence: 'No session considers it.' }
}

interface WordAndSentence {
  readonly word: string
  readonly sentence: string
}

export const enforcementWords: { readonly [E in Enforcement]: WordAndSentence } = {
  required: { word: 'Required', sentence: 'In every session.' },
  onboarding: { word: 'Onboarding', sentence: 'Once, while a computer is onboarded.' },
  adhoc: { word: 'Ad hoc', sentence: 'Only when its item is asked for by name.' },
  optional: { word: 'Optional', sentence: 'Where somebody approved it.' },
}

export const scopeWords: { readonly [S in Scope]: string } = {
  crossTenant: 'All tenants',
  singleTenant: 'One tenant',
  individual: 'Individual',
}

export const modeWords: { readonly [M in TaskMode]: WordAndSentence } = {
  enforce: { word: 'enforced', sentence: 'Tested, and set when it is not as wanted.' },
  audit: { word: 'audited', sentence: 'Only tested: differences are reported.' },
  monitor: { word: 'monitored', sentence: 'Its value is recorded.' },
  ignore: { word: 'ignored', sentence: 'Nothing is done where this wins.' },
}

export const unassignWords: { readonly [U in UnassignAct]: string } = {
  leave: 'Leave the item as it is',
  remove: 'Remove the item',
  restore: 'Restore what was there before',
}

export const groupWords: { readonly [F in GroupFilter]: string } = {
  all: 'Any form',
  servers: 'Servers',
  workstations: 'Workstations',
  portables: 'Portables',
  workstationsAndPortables: 'Workstations and portables',
  domainControllers: 'Domain controllers',
  primaryDomainControllers: 'Primary domain controllers',
}

export type Becoming = WhatIf['computers'][number]['changes'][number]['becomes']

/** What a kind of difference is called: behind a number, and on a computer's line. */
export const becomingWords: {
  readonly [B in Becoming]: { readonly tone: Tone; readonly word: string; readonly sentence: string }
} = {
  gains: { tone: 'success', word: 'get it', sentence: 'The item is wanted there from then on.' },
  loses: { tone: 'neutral', word: 'no longer want it', sentence: 'Nothing wants the item there any more.' },
  winner: {
    tone: 'queued',
    word: 'follow another deployment',
    sentence: 'Another deployment wins; what is wanted stays.',
  },
  wish: { tone: 'running', word: 'are wanted otherwise', sentence: 'Something else is wanted of the item.' },
  pulledIn: { tone: 'success', word: 'get a prerequisite', sentence: 'It is needed by something that is wanted.' },
  released: { tone: 'neutral', word: 'no longer need it', sentence: 'What needed it is no longer wanted.' },
  takenBack: {
    tone: 'drift',
    word: 'have it taken back',
    sentence: 'The deployment that brought it no longer means the computer.',
  },
  excluded: { tone: 'neutral', word: 'are excluded', sentence: 'An exclusion keeps it away.' },
}
