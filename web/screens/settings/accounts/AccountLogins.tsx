/** Lists where somebody is signed in, and ends one login or all of them. */
import { Button } from '@mantine/core'
import { IconDeviceDesktop, IconDeviceMobile } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { call } from '../../../api/call.ts'
import { type AccountLogin, accountLoginsQuery, type AccountRow } from '../../../api/settings-queries.ts'
import { Moment } from '../../../parts/Moment.tsx'
import { Loading, LoadFailed } from '../../../parts/Notices.tsx'
import { Section } from '../../../parts/Section.tsx'
import { showFailure } from '../../../parts/toasts.ts'
import { visibleText } from '../../../words/visible-text.ts'
import { browserWords } from '../../account/browser-words.ts'
import classes from '../settings.module.css'
import { useSettingsChange } from '../use-settings-change.ts'

export function AccountLogins({ account }: { readonly account: AccountRow }) {
  const { data, error, refetch } = useQuery(accountLoginsQuery(account.id))
  const end = useSettingsChange({
    change: (login: string | undefined) =>
      call('endAccountLogins', { params: { id: account.id }, body: login === undefined ? {} : { login } }),
    renews: [['accounts', account.id, 'logins']],
    said: 'Signed out.',
  })
  const logins = data?.items ?? []
  const endOne = (login?: string): void => end.mutate(login, { onError: showFailure })
  return (
    <Section
      title="Logins"
      hint="Where this account is signed in now."
      actions={
        account.mayChange &&
        logins.length > 1 && (
          <Button size="xs" variant="default" loading={end.isPending} onClick={() => endOne()}>
            End all
          </Button>
        )
      }
    >
      {data === undefined && error === null && <Loading rows={2} />}
      {data === undefined && error !== null && <LoadFailed error={error} onRetry={() => void refetch()} />}
      {data?.items.length === 0 && <p className="soft">Nowhere.</p>}
      {logins.length > 0 && (
        <ul className={classes.list}>
          {logins.map((login) => (
            <LoginLine key={login.id} login={login} {...(account.mayChange ? { onEnd: endOne } : {})} />
          ))}
        </ul>
      )}
    </Section>
  )
}

interface LoginLineProps {
  readonly login: AccountLogin
  readonly onEnd?: (id: string) => void
}

function LoginLine({ login, onEnd }: LoginLineProps) {
  const { browser, isPhone } = browserWords(login.userAgent)
  const Icon = isPhone ? IconDeviceMobile : IconDeviceDesktop
  return (
    <li className={classes.row}>
      <Icon size={18} stroke={1.6} aria-hidden />
      <div className={classes.what}>
        <span title={visibleText(login.userAgent)}>{browser}</span>
        <span className={classes.detail}>
          From <span className="mono">{login.address}</span>, signed in <Moment at={login.createdAt} />, last seen{' '}
          <Moment at={login.lastSeenAt} />
        </span>
      </div>
      {onEnd !== undefined && (
        <Button size="compact-xs" variant="default" onClick={() => onEnd(login.id)}>
          End
        </Button>
      )}
    </li>
  )
}
