/** Says when a session waited, from what happened to it, and where these waits stand between its stages. */
import type { SessionDetail } from '@fettle/contract/http/sessions.ts'
import type { CallResult } from '../../api/call.ts'
import type { Span } from './waterfall.ts'

export type SessionEvent = CallResult<'getSessionEvents'>['events'][number]
export type Stage = SessionDetail['stages'][number]

export interface WaitSpan extends Span {
  /** What it waited for, in the words it had when the wait began. */
  readonly sentence: string
  readonly isOver: boolean
}

/** Shorter ones are only the way from one step to the next. */
const leastMs = 2_000

/** The waits of a session; one that is not over lasts until `now`. */
export function waitsOf(events: readonly SessionEvent[], now: number): readonly WaitSpan[] {
  const waits: WaitSpan[] = []
  let begun: SessionEvent | undefined
  for (const event of events) {
    if (event.state === 'waiting') begun ??= event
    else if (begun !== undefined) {
      waits.push({ from: Date.parse(begun.at), to: Date.parse(event.at), sentence: begun.sentence, isOver: true })
      begun = undefined
    }
  }
  if (begun !== undefined) {
    const from = Date.parse(begun.at)
    waits.push({ from, to: Math.max(from, now), sentence: events.at(-1)?.sentence ?? begun.sentence, isOver: false })
  }
  return waits
}

export type Box =
  | { readonly type: 'stage'; readonly stage: Stage }
  | { readonly type: 'wait'; readonly key: string; readonly ms: number; readonly wait: WaitSpan }

/** The stages in order, with waits as boxes of their own behind the stage in which they began. */
export function boxesOf(stages: readonly Stage[], waits: readonly WaitSpan[]): readonly Box[] {
  const noteworthy = waits.filter((wait) => !wait.isOver || wait.to - wait.from >= leastMs)
  // Before the first stage has begun there is nothing a wait could stand behind: it goes first.
  const homes = noteworthy.map((wait) =>
    stages.findLastIndex(({ startedAt }) => startedAt !== undefined && Date.parse(startedAt) <= wait.from),
  )
  const boxesAt = (place: number): readonly Box[] => {
    const here = noteworthy.filter((_, index) => homes[index] === place)
    const last = here.at(-1)
    if (last === undefined) return []
    const ms = here.reduce((sum, { from, to }) => sum + to - from, 0)
    return [{ type: 'wait', key: `wait ${place}`, ms, wait: last }]
  }
  return [...boxesAt(-1), ...stages.flatMap((stage, place): Box[] => [{ type: 'stage', stage }, ...boxesAt(place)])]
}
