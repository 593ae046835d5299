/** Says which kept answers a hint of the live stream makes old. */
import type { LiveEvent } from '@fettle/contract/http/live.ts'

/** The beginning of the keys of kept answers. */
export type KeyStart = readonly string[]

/** The keys a hint touches; everything for `reset`. Lists of rows look after themselves, because their rows must not move. */
export function touchedBy(event: LiveEvent): 'everything' | readonly KeyStart[] {
  switch (event.type) {
    case 'reset':
      return 'everything'
    case 'session':
      return [
        ['session', event.sessionId],
        ['computer', event.computerId],
      ]
    case 'computer':
      return [['computer', event.computerId]]
    case 'definitions':
      return [['deployments'], ['deployment'], ['schedules'], ['schedule-load'], ['tenants'], ['items'], ['computer']]
    case 'output':
    case 'progress':
      return []
  }
}

/** The types of events that the stream sends, each under its own name. */
export const liveEventTypes = [
  'reset',
  'session',
  'output',
  'progress',
  'computer',
  'definitions',
] as const satisfies readonly LiveEvent['type'][]
