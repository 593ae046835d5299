/** Asks for the second factor: a passkey, a code of the authenticator app, or a recovery code. */
import { Button, TextInput } from '@mantine/core'
import { IconFingerprint } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { type SyntheticEvent, useState } from 'react'
import { call, type CallInput, type CallResult } from '../../api/call.ts'
import { Entrance, Or, Refused } from './Entrance.tsx'
import { findPasskey, whyNoPasskeys } from './passkey.ts'
import classes from './sign-in.module.css'

interface SecondFactorProps {
  readonly outcome: CallResult<'signInWithPassword'>
  readonly onDone: () => void
  readonly onBack: () => void
}

export function SecondFactor({ outcome: { factors }, onDone, onBack }: SecondFactorProps) {
  const has = (factor: (typeof factors)[number]): boolean => factors.includes(factor)
  const [isLost, setLost] = useState(false)
  const [code, setCode] = useState('')
  const prove = useMutation({
    mutationFn: async (body: CallInput<'proveFactor'>['body'] | 'passkey') =>
      await call('proveFactor', {
        body: body === 'passkey' ? { factor: 'passkey', credential: await findPasskey() } : body,
      }),
    onSuccess: onDone,
    onError: () => setCode(''),
  })
  const asksCode = isLost || has('totp')

  function submit(event: SyntheticEvent): void {
    event.preventDefault()
    prove.mutate({ factor: isLost ? 'recoveryCode' : 'totp', code })
  }

  const change = (lost: boolean) => (): void => {
    setLost(lost)
    setCode('')
    prove.reset()
  }

  return (
    <Entrance
      title="One more step"
      lead={isLost ? 'Give one of your recovery codes. Each works once.' : leadOf(has('passkey'), has('totp'))}
      foot={
        <>
          {has('recoveryCode') && (
            <button type="button" className={classes.linkButton} onClick={change(!isLost)}>
              {isLost ? 'Back to the usual way' : 'Use a recovery code'}
            </button>
          )}
          <button type="button" className={classes.linkButton} onClick={onBack}>
            Begin again
          </button>
        </>
      }
    >
      {asksCode && (
        <form className={classes.form} onSubmit={submit}>
          <TextInput
            key={String(isLost)}
            className={classes.code ?? ''}
            label={isLost ? 'Recovery code' : 'Code of the authenticator app'}
            required
            withAsterisk={false}
            autoFocus
            autoComplete={isLost ? 'off' : 'one-time-code'}
            inputMode={isLost ? 'text' : 'numeric'}
            maxLength={isLost ? 40 : 7}
            value={code}
            onChange={(event) => setCode(event.currentTarget.value)}
          />
          <Refused error={prove.error} />
          <Button type="submit" fullWidth loading={prove.isPending} disabled={code.trim() === ''}>
            Continue
          </Button>
        </form>
      )}
      {!isLost && has('passkey') && (
        <>
          {asksCode ? <Or /> : <Refused error={prove.error} />}
          <Button
            variant={asksCode ? 'default' : 'filled'}
            fullWidth
            autoFocus={!asksCode}
            leftSection={<IconFingerprint size={17} stroke={1.7} aria-hidden />}
            disabled={whyNoPasskeys() !== undefined}
            loading={prove.isPending && !asksCode}
            onClick={() => prove.mutate('passkey')}
          >
            Use your passkey
          </Button>
          {whyNoPasskeys() !== undefined && <p className={classes.note}>{whyNoPasskeys()}</p>}
        </>
      )}
    </Entrance>
  )
}

function leadOf(hasPasskey: boolean, hasApp: boolean): string {
  if (hasPasskey && hasApp) return 'The password is right. Show that it is you with a code or a passkey.'
  return hasPasskey
    ? 'The password is right. Show that it is you with your passkey.'
    : 'The password is right. Give the six digits that your authenticator app shows.'
}
