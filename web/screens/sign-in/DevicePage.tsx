/** Lets a command line in that shows a code: says who asks and what it would get, and asks to approve or refuse. */
import { Button, TextInput } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { getRouteApi, Navigate } from '@tanstack/react-router'
import { type SyntheticEvent, useState } from 'react'
import { meQuery } from '../../api/account-queries.ts'
import { call, CallError, type CallResult } from '../../api/call.ts'
import { Moment } from '../../parts/Moment.tsx'
import { Facts } from '../../parts/Section.tsx'
import { visibleText } from '../../words/visible-text.ts'
import { ProofDialog } from '../account/ProofDialog.tsx'
import { Entrance, Refused } from './Entrance.tsx'
import classes from './sign-in.module.css'

const route = getRouteApi('/device')

type Asked = CallResult<'getDeviceLogin'>

export function DevicePage() {
  const { code } = route.useSearch()
  const me = useQuery({ ...meQuery(), retry: false })
  if (me.error instanceof CallError && me.error.code === 'notSignedIn') {
    const to = code === undefined ? '/device' : `/device?code=${encodeURIComponent(code)}`
    return <Navigate to="/sign-in" search={{ to }} replace />
  }
  if (me.isPending) return null
  return (
    <>
      {me.isError ? (
        <Entrance title="Let a command line in">
          <Refused error={me.error} />
        </Entrance>
      ) : (
        <Code key={code} arrived={code ?? ''} name={me.data.name} />
      )}
      <ProofDialog />
    </>
  )
}

function Code({ arrived, name }: { readonly arrived: string; readonly name: string }) {
  const [code, setCode] = useState(arrived)
  const look = useMutation({
    mutationFn: () => call('getDeviceLogin', { params: { code: code.trim() } }),
  })
  if (look.isSuccess) return <Decision asked={look.data} name={name} />

  function submit(event: SyntheticEvent): void {
    event.preventDefault()
    look.mutate()
  }

  return (
    <Entrance
      title="Let a command line in"
      lead="Enter the code that the command line shows. Take none from anybody else."
    >
      <form className={classes.form} onSubmit={submit}>
        <TextInput
          label="Code"
          className={classes.code ?? ''}
          required
          withAsterisk={false}
          autoFocus
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
          maxLength={12}
          placeholder="XXXX-XXXX"
          value={code}
          onChange={(event) => setCode(event.currentTarget.value.toUpperCase())}
        />
        <Refused error={look.error} />
        <Button type="submit" fullWidth loading={look.isPending}>
          Continue
        </Button>
      </form>
    </Entrance>
  )
}

function Decision({ asked, name }: { readonly asked: Asked; readonly name: string }) {
  const decide = useMutation({
    mutationFn: (approve: boolean) =>
      call('decideDeviceLogin', { params: { code: asked.userCode }, body: { approve } }),
  })
  const host = visibleText(asked.host)
  if (decide.isSuccess)
    return decide.data.state === 'approved' ? (
      <Entrance title="The command line is let in" lead={`Go back to ${host}; you can close this page.`}>
        {null}
      </Entrance>
    ) : (
      <Entrance title="The command line is refused" lead={`Nothing was given to ${host}. You can close this page.`}>
        {null}
      </Entrance>
    )
  return (
    <Entrance
      title="Let this command line in?"
      lead={`It gets a token with which it may do whatever you may, ${name}, for ${asked.tokenDays} days. You can revoke it at any time.`}
      foot={<span>Refuse when you did not just type “fettle login” yourself.</span>}
    >
      <Facts
        facts={[
          ['Computer', host],
          [
            'Address',
            <span key="address" className="mono">
              {asked.address}
            </span>,
          ],
          [
            'Code',
            <span key="code" className="mono">
              {asked.userCode}
            </span>,
          ],
          ['Asked', <Moment key="asked" at={asked.askedAt} />],
          ['Token', visibleText(asked.tokenName)],
        ]}
      />
      <Refused error={decide.error} />
      <div className={classes.form}>
        <Button
          fullWidth
          loading={decide.isPending && decide.variables}
          disabled={decide.isPending && !decide.variables}
          onClick={() => decide.mutate(true)}
        >
          Let it in
        </Button>
        <Button
          fullWidth
          variant="default"
          loading={decide.isPending && !decide.variables}
          disabled={decide.isPending && decide.variables}
          onClick={() => decide.mutate(false)}
        >
          Refuse
        </Button>
      </div>
    </Entrance>
  )
}
