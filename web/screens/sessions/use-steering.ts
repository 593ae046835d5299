/** Asks something of a session, keeps its answer, and tells what became of it: one way for every button that does so. */
import type { SessionDetail } from '@fettle/contract/http/sessions.ts'
import { useMutation, type UseMutationResult, useQueryClient } from '@tanstack/react-query'
import { sessionQuery } from '../../api/queries.ts'
import { announce } from '../shell/announce.tsx'

export interface Steer {
  readonly ask: () => Promise<SessionDetail>
  /** For screen readers, once the server has agreed. */
  readonly said: string
}

export type Steering = UseMutationResult<SessionDetail, Error, Steer>

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
