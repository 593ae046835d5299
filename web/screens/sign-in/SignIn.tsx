/** Lets somebody in: with an API token pasted here, or with the code of a one-time link. */
import { Button, PasswordInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { getRouteApi, useRouter } from '@tanstack/react-router'
import { type SyntheticEvent, useEffect, useState } from 'react'
import { call } from '../../api/call.ts'
import { Mark } from '../shell/Mark.tsx'
import { takeCode } from './one-time-code.ts'
import { returnPath } from './return-path.ts'
import classes from './sign-in.module.css'

const route = getRouteApi('/sign-in')

export function SignIn() {
  const { to } = route.useSearch()
  const router = useRouter()
  const [token, setToken] = useState('')
  const signIn = useMutation({
    mutationFn: (secret: string) => call('createLogin', { body: { secret } }),
    onSuccess: () => router.history.push(returnPath(to)),
  })
  const { mutate } = signIn
  useEffect(() => {
    document.title = 'Sign in · Fettle'
    const code = takeCode()
    if (code !== undefined) mutate(code)
  }, [mutate])

  function submit(event: SyntheticEvent): void {
    event.preventDefault()
    if (token.trim() !== '') mutate(token.trim())
  }

  return (
    <main className={classes.page}>
      <form className={classes.card} onSubmit={submit}>
        <Mark size={36} />
        <h1>Sign in to Fettle</h1>
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
        <p>
          Or open the one-time link that <code>fettle up</code> prints on the server. It signs you in without a token.
        </p>
      </form>
    </main>
  )
}
