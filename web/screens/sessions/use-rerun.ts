/** Runs a session that is over again, or some of its actions, and goes to where that happens. */
import { useMutation, type UseMutationResult, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { call, type CallInput, type CallResult } from '../../api/call.ts'
import { announce } from '../shell/announce.tsx'

type What = CallInput<'rerunSession'>['body']

/** The mutation behind "run again"; a new session is opened, one that goes on is shown as it goes on. */
export function useRerun(session: {
  readonly id: string
  readonly computer: { readonly id: string }
}): UseMutationResult<CallResult<'rerunSession'>, Error, What> {
  const client = useQueryClient()
  const navigate = useNavigate()
  return useMutation({
    mutationFn: (what: What) => call('rerunSession', { params: { id: session.id }, body: what }),
    onSuccess: async ({ sessionId, isNew }) => {
      announce(isNew ? 'A new session has started' : 'The session goes on with them')
      await client.invalidateQueries({ queryKey: ['computer', session.computer.id] })
      if (isNew) await navigate({ to: '/sessions/$id', params: { id: sessionId } })
      else await client.invalidateQueries({ queryKey: ['session', session.id] })
    },
  })
}
