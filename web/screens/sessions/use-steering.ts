/** Asks something of a session, keeps its answer, and tells what became of it: one way for every button that does so. */
import type { SessionDetail } from '@fettle/contract/http/sessions.ts'
import { useMutation, type UseMutationResult, useQueryClient } from '@tanstack/react-query'
import { sessionQuery } from '../../api/queries.ts'
import { useMay } from '../../api/use-may.ts'
import type { Action } from '../../words/action-words.ts'
import { canRepeat, nothingOffered, type Offers, offersOf } from '../../words/steering.ts'
import { announce } from '../shell/announce.tsx'

export interface Steer {
  readonly ask: () => Promise<SessionDetail>
  /** For screen readers, once the server has agreed. */
  readonly said: string
}

export type Steering = UseMutationResult<SessionDetail, Error, Steer>

/** What is offered for a session to whoever is signed in. */
export function useOffers(session: SessionDetail): Offers {
  const mayOperate = useMay('operate')
  const mayExecute = useMay('execute')
  if (!mayOperate) return nothingOffered
  const offers = offersOf(session)
  return { ...offers, rerun: offers.rerun && (session.kind !== 'command' || mayExecute) }
}

/** Whether whoever is signed in can let an action of a session be carried out once more. */
export function useCanRepeat(session: SessionDetail, action: Pick<Action, 'kind'>): boolean {
  return useMay('operate') && canRepeat(session, action)
}

/** The mutation behind the buttons of a session; its error is the server's own sentence. */
export function useSteering(sessionId: string): Steering {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ ask }: Steer) => ask(),
    onSuccess: async (after, { said }) => {
      client.setQueryData(sessionQuery(sessionId).queryKey, after)
      announce(said)
      await client.invalidateQueries({ queryKey: ['session', sessionId, 'events'] })
    },
  })
}
