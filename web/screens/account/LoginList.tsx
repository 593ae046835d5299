/** Lists where one is signed in, and ends what should not be. */
import { Button } from '@mantine/core'
import { IconDeviceDesktop, IconDeviceMobile } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { type LoginRow, loginsQuery } from '../../api/account-queries.ts'
import { call } from '../../api/call.ts'
import { LoadFailed } from '../../parts/Notices.tsx'
import { Moment } from '../../parts/Moment.tsx'
import { Section } from '../../parts/Section.tsx'
import { visibleText } from '../../words/visible-text.ts'
import classes from './account.module.css'
import { browserWords } from './browser-words.ts'
import { FactorError } from './FactorError.tsx'
import { useOwnChange } from './use-own-change.ts'

export function LoginList() {
  const logins = useQuery(loginsQuery())
  const endOthers = useOwnChange({
    change: () => call('endOtherLogins', { body: {} }),
    said: 'All your other logins are over.',
  })
  const items = logins.data?.items ?? []
  return (
    <Section
      title="Where you are signed in"
      hint="A login ends 30 minutes after it was last used, and after 12 hours in any case."
      actions={
        items.some(({ current }) => !current) && (
          <Button variant="default" size="xs" loading={endOthers.isPending} onClick={() => endOthers.mutate()}>
            End all others
          </Button>
        )
      }
    >
      <FactorError error={endOthers.error} />
      {logins.isError && <LoadFailed error={logins.error} onRetry={() => void logins.refetch()} />}
      <ul className={classes.list}>
        {items.map((login) => (
          <LoginLine key={login.id} login={login} />
        ))}
      </ul>
    </Section>
  )
}

const methodWords: { readonly [M in LoginRow['method']]: string } = {
  code: 'by one-time link',
  token: 'by API token',
  password: 'by password',
  passkey: 'by passkey',
  invitation: 'by invitation',
  setUp: 'at set-up',
  oidc: 'by single sign-on',
  device: 'on the command line',
}

function LoginLine({ login }: { readonly login: LoginRow }) {
  const { browser, isPhone } = browserWords(login.userAgent)
  const end = useOwnChange({
    change: () => call('endOneLogin', { params: { id: login.id } }),
    said: 'The login is over.',
  })
  const Icon = isPhone ? IconDeviceMobile : IconDeviceDesktop
  return (
    <li className={classes.row}>
      <Icon size={18} stroke={1.6} aria-hidden />
      <div className={classes.what}>
        <span className={classes.name} title={visibleText(login.userAgent)}>
          {browser}
          {login.current && <span className={classes.mark}>This browser</span>}
        </span>
        <span className={classes.detail}>
          From <span className="mono">{login.address}</span> {methodWords[login.method]}, signed in{' '}
          <Moment at={login.createdAt} />, last seen <Moment at={login.lastSeenAt} />
        </span>
        <FactorError error={end.error} />
      </div>
      {!login.current && (
        <div className={classes.buttons}>
          <Button
            variant="subtle"
            color="gray"
            size="compact-xs"
            loading={end.isPending}
            aria-label={`End the login of ${browser} from ${login.address}`}
            onClick={() => end.mutate()}
          >
            End
          </Button>
        </div>
      )}
    </li>
  )
}
