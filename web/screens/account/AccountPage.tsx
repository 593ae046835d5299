/** Shows one's own account: name, ways to sign in, and where one is signed in. */
import { useQuery } from '@tanstack/react-query'
import { type Me, meQuery } from '../../api/account-queries.ts'
import { Loading, LoadFailed } from '../../parts/Notices.tsx'
import { Page } from '../../parts/Page.tsx'
import { Facts, Scroll, Section } from '../../parts/Section.tsx'
import { roleWords } from './role-words.ts'
import { AuthenticatorApp } from './AuthenticatorApp.tsx'
import { Identities } from './Identities.tsx'
import { LoginList } from './LoginList.tsx'
import { MachineOperator } from './MachineOperator.tsx'
import { NameForm } from './NameForm.tsx'
import { Passkeys } from './Passkeys.tsx'
import { PasswordForm } from './PasswordForm.tsx'
import { RecoveryCodes } from './RecoveryCodes.tsx'

export function AccountPage() {
  const me = useQuery(meQuery())
  return (
    <Page title="Your account" {...(me.data?.email === undefined ? {} : { line: me.data.email })}>
      <Scroll>
        {me.isPending && <Loading />}
        {me.isError && <LoadFailed error={me.error} onRetry={() => void me.refetch()} />}
        {me.isSuccess && <Content me={me.data} />}
      </Scroll>
    </Page>
  )
}

function Content({ me }: { readonly me: Me }) {
  const { factors } = me
  return (
    <>
      {factors === undefined ? <MachineOperator me={me} /> : <NameForm key={me.name} name={me.name} />}
      <Section title="What you may do" hint="Administrators give roles; nobody changes their own.">
        <Facts
          facts={me.grants.map((grant, at) => [roleWords[grant.role].word, <RoleLine key={at} grant={grant} />])}
        />
        {me.grants.length === 0 && <p className="soft">You have no role yet; ask an administrator for one.</p>}
      </Section>
      {factors !== undefined && (
        <>
          <Passkeys passkeys={factors.passkeys} />
          <PasswordForm isSet={factors.password} />
          <AuthenticatorApp isSet={factors.totp} />
          <RecoveryCodes left={factors.recoveryCodes} needed={factors.totp || factors.passkeys.length > 0} />
          <Identities />
        </>
      )}
      <LoginList />
    </>
  )
}

function RoleLine({ grant: { role, tenant } }: { readonly grant: Me['grants'][number] }) {
  const { sentence } = roleWords[role]
  return tenant === undefined ? (
    sentence
  ) : (
    <>
      {sentence} <strong>{tenant.name}</strong>
    </>
  )
}
