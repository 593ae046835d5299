/** Makes the first administrator account, for the operator who came with the server's one-time link. */
import { Button, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { type SyntheticEvent, useState } from 'react'
import { meQuery } from '../../api/account-queries.ts'
import { call } from '../../api/call.ts'
import { Loading, LoadFailed } from '../../parts/Notices.tsx'
import { Entrance, Refused } from './Entrance.tsx'
import { NewPassword } from './NewPassword.tsx'
import classes from './sign-in.module.css'

export function SetUp() {
  const me = useQuery(meQuery())
  if (me.isPending) return <Loading />
  if (me.isError) return <LoadFailed error={me.error} onRetry={() => void me.refetch()} />
  return me.data.setUpOffered ? <SetUpForm /> : <AlreadySetUp />
}

function SetUpForm() {
  const navigate = useNavigate()
  const client = useQueryClient()
  const [name, setName] = useState('')
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const setUp = useMutation({
    mutationFn: () => call('setUp', { body: { name, email, password } }),
    onSuccess: async () => {
      client.clear()
      await navigate({ to: '/account' })
    },
  })

  function submit(event: SyntheticEvent): void {
    event.preventDefault()
    setUp.mutate()
  }

  return (
    <Entrance
      title="Make the first account"
      lead="It is an administrator, and can invite everybody else."
      foot={<Link to="/">Not now</Link>}
    >
      <form className={classes.form} onSubmit={submit}>
        <TextInput
          label="Name"
          required
          withAsterisk={false}
          autoFocus
          autoComplete="name"
          maxLength={200}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <TextInput
          label="E-mail"
          type="email"
          required
          withAsterisk={false}
          autoComplete="username"
          maxLength={254}
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <NewPassword value={password} onChange={setPassword} />
        <Refused error={setUp.error} />
        <Button type="submit" fullWidth loading={setUp.isPending}>
          Make the account
        </Button>
        <p className={classes.note}>A passkey or an authenticator app can be added on the next page.</p>
      </form>
    </Entrance>
  )
}

function AlreadySetUp() {
  return (
    <Entrance title="Fettle is set up" lead="There is an account already. An administrator can invite you.">
      <Button renderRoot={(props) => <Link to="/" {...props} />} fullWidth>
        Go to the computers
      </Button>
    </Entrance>
  )
}
