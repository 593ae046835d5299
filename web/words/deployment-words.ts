/** Says a deployment's state in words. */
import type { Wording } from './tones.ts'

/** How it is shown that a deployment is considered or not. */
export function enabledWording(enabled: boolean): Wording {
  return enabled
    ? { tone: 'success', word: 'On', sentence: 'Every session considers it.' }
    : { tone: 'neutral', word: 'Off', sentence: 'No session considers it.' }
}
