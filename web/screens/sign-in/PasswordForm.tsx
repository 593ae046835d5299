/** The usual way in: e-mail and password, or a passkey, which browsers also offer where the e-mail is typed. */
import { Button, PasswordInput, TextInput } from '@mantine/core'
import { IconFingerprint } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { type SyntheticEvent, useEffect, useState } from 'react'
import { call, type CallResult } from '../../api/call.ts'
import { Entrance, Or, Refused } from './Entrance.tsx'
import { ProviderButtons } from './ProviderButtons.tsx'
import { endOffer, findPasskey, offerPasskeys, passkeysWork } from './passkey.ts'
import classes from './sign-in.module.css'

interface PasswordFormProps {
  readonly onDone: (outcome: CallResult<'signInWithPassword'>) => void
  readonly onToken: () => void
}

export function PasswordForm({ onDone, onToken }: PasswordFormProps) {
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const byPassword = useMutation({
    mutationFn: () => call('signInWithPassword', { body: { email, password } }),
    onSuccess: onDone,
  })
  const byPasskey = useMutation({
    mutationFn: async (offered?: Record<string, unknown>) =>
      await call('signInWithPasskey', { body: { credential: offered ?? (await findPasskey()) } }),
    onSuccess: onDone,
  })
  const { mutate } = byPasskey
  useEffect(() => {
    let isLeft = false
    offerPasskeys().then(
      (credential) => {
        if (credential && !isLeft) mutate(credential)
      },
      // Without an offer the button is still there.
      () => {},
    )
    return () => {
      isLeft = true
      endOffer()
    }
  }, [mutate])

  function submit(event: SyntheticEvent): void {
    event.preventDefault()
    byPasskey.reset()
    byPassword.mutate()
  }

  const isBusy = byPassword.isPending || byPasskey.isPending
  return (
    <Entrance
      title="Sign in to Fettle"
      foot={
        <button type="button" className={classes.linkButton} onClick={onToken}>
          Use an API token or a one-time link
        </button>
      }
    >
      <form className={classes.form} onSubmit={submit}>
        <TextInput
          label="E-mail"
          type="email"
          required
          withAsterisk={false}
          autoFocus
          autoComplete="username webauthn"
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <PasswordInput
          label="Password"
          required
          withAsterisk={false}
          autoComplete="current-password"
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <Refused error={byPassword.error ?? byPasskey.error} />
        <Button type="submit" fullWidth loading={byPassword.isPending} disabled={isBusy && !byPassword.isPending}>
          Sign in
        </Button>
      </form>
      {passkeysWork() && (
        <>
          <Or />
          <Button
            variant="default"
            fullWidth
            leftSection={<IconFingerprint size={17} stroke={1.7} aria-hidden />}
            loading={byPasskey.isPending}
            disabled={isBusy && !byPasskey.isPending}
            onClick={() => {
              byPassword.reset()
              byPasskey.mutate(undefined)
            }}
          >
            Use a passkey
          </Button>
        </>
      )}
      <ProviderButtons />
    </Entrance>
  )
}
