/** Names the tones a state can have; each has one colour and one icon shape, so that colour never speaks alone. */

export const tones = [
  'success',
  'running',
  'queued',
  'waiting',
  'drift',
  'failed',
  'unknown',
  'neutral',
  'offline',
] as const
export type Tone = (typeof tones)[number]

/** How a state is shown: its tone, at most three words, and the sentence that explains it. */
export interface Wording {
  readonly tone: Tone
  readonly word: string
  readonly sentence: string
}
