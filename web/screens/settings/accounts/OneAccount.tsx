/** Shows one account: who it is for, its roles, how it is signed in to and where, and what an administrator can do about it. */
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { type AccountRow, accountQuery } from '../../../api/settings-queries.ts'
import { Banner } from '../../../parts/Banner.tsx'
import { Chip } from '../../../parts/Chip.tsx'
import { Moment } from '../../../parts/Moment.tsx'
import { Loading, LoadFailed } from '../../../parts/Notices.tsx'
import { Page } from '../../../parts/Page.tsx'
import { Facts, Scroll, Section } from '../../../parts/Section.tsx'
import { visibleText } from '../../../words/visible-text.ts'
import { accountWording, factorsOf } from './account-words.ts'
import { AccountGrants } from './AccountGrants.tsx'
import { AccountLogins } from './AccountLogins.tsx'
import { AccountNames } from './AccountNames.tsx'
import { AccountState } from './AccountState.tsx'

const route = getRouteApi('/shell/settings/accounts/$id')

export function OneAccount() {
  const { id } = route.useParams()
  const { data, error, refetch } = useQuery(accountQuery(id))
  return (
    <Page
      title={data === undefined ? 'Account' : visibleText(data.name)}
      trail={
        <Link to="/settings/accounts" search={{}}>
          Accounts
        </Link>
      }
      state={data && <Chip wording={accountWording(data)} since={data.disabledAt} />}
      {...(data === undefined ? {} : { line: visibleText(data.email) })}
    >
      <Scroll>
        {data !== undefined ? (
          <Content key={data.id} account={data} />
        ) : error === null ? (
          <Loading />
        ) : (
          <LoadFailed error={error} onRetry={() => void refetch()} />
        )}
      </Scroll>
    </Page>
  )
}

function Content({ account }: { readonly account: AccountRow }) {
  const { factors } = account
  return (
    <>
      {!account.mayChange && (
        <Banner tone="neutral">
          You cannot change this account: it is your own, or it may do things that you may not.
        </Banner>
      )}
      <AccountNames account={account} />
      <AccountGrants key={JSON.stringify(account.grants)} account={account} />
      <Section title="Signing in">
        <Facts
          facts={[
            ['Signs in with', factorsOf(account)],
            ['Recovery codes', factors.recoveryCodes === 0 ? 'none' : `${factors.recoveryCodes} left`],
            ['Last signed in', account.lastSignedInAt ? <Moment key="seen" at={account.lastSignedInAt} /> : 'never'],
            ['Made', <Moment key="made" at={account.createdAt} />],
            ...(account.invitedUntil === undefined
              ? []
              : [['Invitation ends', <Moment key="until" at={account.invitedUntil} />] as const]),
          ]}
        />
      </Section>
      <AccountLogins account={account} />
      {account.mayChange && <AccountState account={account} />}
    </>
  )
}
