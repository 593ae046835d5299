/** Takes what an identity provider sent back with somebody, and hands it to the server. */
import { useQueryClient } from '@tanstack/react-query'
import { Link, useRouter } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { call } from '../../api/call.ts'
import { Entrance, Refused } from './Entrance.tsx'
import { takeAnswer } from './provider-answer.ts'
import { returnPath } from './return-path.ts'

export function ProviderCallback() {
  const router = useRouter()
  const client = useQueryClient()
  const [error, setError] = useState<Error>()
  useEffect(() => {
    const answer = takeAnswer()
    // It counts once: nothing is left of it when this runs again.
    if (answer === undefined) return
    call('finishProviderSignIn', { body: { answer } }).then(
      ({ kind, to }) => {
        client.clear()
        router.history.replace(kind === 'linked' ? '/account' : returnPath(to))
      },
      (reason: unknown) => setError(reason instanceof Error ? reason : new Error(String(reason))),
    )
  }, [client, router])
  return error === undefined ? (
    <Entrance title="Signing you in" lead="One moment, your identity provider's answer is checked.">
      {null}
    </Entrance>
  ) : (
    <Entrance title="You could not be signed in" foot={<Link to="/sign-in">Go to the sign-in page</Link>}>
      <Refused error={error} />
    </Entrance>
  )
}
