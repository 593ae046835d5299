/** Lets somebody in: with e-mail and password, a passkey, the code of a one-time link, or an API token. */
import { useQueryClient } from '@tanstack/react-query'
import { getRouteApi, useRouter } from '@tanstack/react-router'
import { useState } from 'react'
import type { CallResult } from '../../api/call.ts'
import { takeCode } from './one-time-code.ts'
import { PasswordForm } from './PasswordForm.tsx'
import { returnPath } from './return-path.ts'
import { SecondFactor } from './SecondFactor.tsx'
import { TokenForm } from './TokenForm.tsx'

const route = getRouteApi('/sign-in')

type Outcome = CallResult<'signInWithPassword'>
type Way =
  | { readonly way: 'password' }
  | { readonly way: 'token' }
  | { readonly way: 'factor'; readonly outcome: Outcome }

export function SignIn() {
  const { to } = route.useSearch()
  const router = useRouter()
  const client = useQueryClient()
  const [code] = useState(takeCode)
  const [way, setWay] = useState<Way>(code === undefined ? { way: 'password' } : { way: 'token' })

  function enter(): void {
    // What somebody else saw here before is nobody's business.
    client.clear()
    router.history.push(returnPath(to))
  }

  if (way.way === 'token') return <TokenForm code={code} onDone={enter} onBack={() => setWay({ way: 'password' })} />
  if (way.way === 'factor')
    return <SecondFactor outcome={way.outcome} onDone={enter} onBack={() => setWay({ way: 'password' })} />
  return (
    <PasswordForm
      onDone={(outcome) => (outcome.state === 'full' ? enter() : setWay({ way: 'factor', outcome }))}
      onToken={() => setWay({ way: 'token' })}
    />
  )
}
