/** The way in without an account: the code of a one-time link, or an API token that is pasted. */
import { Button, PasswordInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type SyntheticEvent, useEffect, useRef, useState } from 'react'
import { call } from '../../api/call.ts'
import { Entrance } from './Entrance.tsx'
import classes from './sign-in.module.css'

interface TokenFormProps {
  /** Of a link, with which somebody came. */
  readonly code: string | undefined
  readonly onDone: () => void
  readonly onBack: () => void
}

export function TokenForm({ code, onDone, onBack }: TokenFormProps) {
  const [token, setToken] = useState('')
  const signIn = useMutation({
    mutationFn: (secret: string) => call('createLogin', { body: { secret } }),
    onSuccess: onDone,
  })
  const { mutate } = signIn
  const isTried = useRef(false)
  useEffect(() => {
    // A code works once, so it is sent once.
    if (code !== undefined && !isTried.current) mutate(code)
    isTried.current = true
  }, [code, mutate])

  function submit(event: SyntheticEvent): void {
    event.preventDefault()
    if (token.trim() !== '') mutate(token.trim())
  }

  return (
    <Entrance
      title="Sign in with a token"
      lead={
        <>
          Or open the one-time link that <code>fettle up</code> or <code>fettle login-link</code> prints on the server.
        </>
      }
      foot={
        <button type="button" className={classes.linkButton} onClick={onBack}>
          Use e-mail and password
        </button>
      }
    >
      <form className={classes.form} onSubmit={submit}>
        <PasswordInput
          label="API token"
          value={token}
          autoFocus
          autoComplete="off"
          disabled={signIn.isPending}
          error={signIn.error?.message}
          onChange={(event) => setToken(event.currentTarget.value)}
        />
        <Button type="submit" fullWidth loading={signIn.isPending} disabled={token.trim() === '' && !signIn.isPending}>
          Sign in
        </Button>
      </form>
    </Entrance>
  )
}
