/** Welcomes somebody who was invited, and lets them choose how they will sign in. */
import { Button } from '@mantine/core'
import { IconFingerprint } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { type SyntheticEvent, useState } from 'react'
import { call, type CallResult } from '../../api/call.ts'
import { Moment } from '../../parts/Moment.tsx'
import { Entrance, Or, Refused } from './Entrance.tsx'
import { NewPassword } from './NewPassword.tsx'
import { arrivedInvitation } from './one-time-code.ts'
import { makePasskey, passkeysWork, usualPasskeyName } from './passkey.ts'
import classes from './sign-in.module.css'

export function Invitation() {
  const token = arrivedInvitation()
  return token === undefined ? (
    <NotGood error={new Error('This address has no invitation in it; open the link as it was sent to you.')} />
  ) : (
    <Known token={token} />
  )
}

function Known({ token }: { readonly token: string }) {
  const look = useQuery({
    queryKey: ['invitation'],
    queryFn: () => call('lookAtInvitation', { body: { token } }),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  })
  if (look.isError) return <NotGood error={look.error} />
  return look.isSuccess ? <Welcome token={token} invited={look.data} /> : null
}

interface WelcomeProps {
  readonly token: string
  readonly invited: CallResult<'lookAtInvitation'>
}

function Welcome({ token, invited }: WelcomeProps) {
  const navigate = useNavigate()
  const client = useQueryClient()
  const [password, setPassword] = useState('')
  const accept = useMutation({
    mutationFn: async (way: 'password' | 'passkey') => {
      const chosen =
        way === 'password'
          ? { password }
          : { passkey: { name: usualPasskeyName(), credential: await makePasskey(invited.passkeyOptions) } }
      return await call('acceptInvitation', { body: { token, ...chosen } })
    },
    onSuccess: async () => {
      client.clear()
      await navigate({ to: '/account' })
    },
    // A passkey's question is good once.
    onError: () => void client.invalidateQueries({ queryKey: ['invitation'] }),
  })

  function submit(event: SyntheticEvent): void {
    event.preventDefault()
    accept.mutate('password')
  }

  return (
    <Entrance
      title={`Welcome, ${invited.name}`}
      lead={
        <>
          Choose how you will sign in as <strong>{invited.email}</strong>.
        </>
      }
      foot={
        <span>
          This invitation ends <Moment at={invited.expiresAt} />.
        </span>
      }
    >
      {passkeysWork() && (
        <>
          <Button
            fullWidth
            leftSection={<IconFingerprint size={17} stroke={1.7} aria-hidden />}
            loading={accept.isPending && accept.variables === 'passkey'}
            onClick={() => accept.mutate('passkey')}
          >
            Make a passkey
          </Button>
          <Or />
        </>
      )}
      <form className={classes.form} onSubmit={submit}>
        <input
          type="email"
          className="unseen"
          tabIndex={-1}
          aria-hidden
          autoComplete="username"
          value={invited.email}
          readOnly
        />
        <NewPassword value={password} onChange={setPassword} autoFocus={!passkeysWork()} />
        <Refused error={accept.error} />
        <Button
          type="submit"
          variant={passkeysWork() ? 'default' : 'filled'}
          fullWidth
          loading={accept.isPending && accept.variables === 'password'}
        >
          Use this password
        </Button>
      </form>
    </Entrance>
  )
}

function NotGood({ error }: { readonly error: Error }) {
  return (
    <Entrance title="This invitation cannot be used" foot={<Link to="/sign-in">Go to the sign-in page</Link>}>
      <Refused error={error} />
    </Entrance>
  )
}
