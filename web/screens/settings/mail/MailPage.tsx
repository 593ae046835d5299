/** The page about mail, of the installation or of the chosen tenant: how mails leave, how they look, and what became of them. */
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { mailSettingsQuery } from '../../../api/setup-queries.ts'
import { Loading, LoadFailed } from '../../../parts/Notices.tsx'
import { Page } from '../../../parts/Page.tsx'
import { PageTabs } from '../../../parts/PageTabs.tsx'
import { useScope } from '../../shell/use-scope.ts'
import { BrandingTab } from './BrandingTab.tsx'
import { OutboxTab } from './OutboxTab.tsx'
import { SendingTab } from './SendingTab.tsx'

const route = getRouteApi('/shell/settings/mail')

const tabs = [
  { id: 'sending', word: 'Sending' },
  { id: 'branding', word: 'Branding' },
  { id: 'outbox', word: 'Sent and waiting' },
] as const
type Tab = (typeof tabs)[number]['id']

export function MailPage() {
  const { tab } = route.useSearch()
  const navigate = useNavigate()
  const { tenant } = useScope()
  const { data, error, refetch } = useQuery(mailSettingsQuery(tenant))
  const shown = tabs.find(({ id }) => id === tab)?.id ?? 'sending'
  const show = (id: Tab): void =>
    void navigate({ to: '/settings/mail', search: ((before: object) => ({ ...before, tab: id })) as never })
  const whose = tenant === undefined ? 'of the installation' : `of ${tenant}`
  return (
    <Page title="Mail and branding" state={shown !== 'outbox' && <span className="soft">{whose}</span>}>
      <PageTabs label="Mail" tabs={tabs} shown={shown} onShow={show}>
        {shown === 'outbox' ? (
          <OutboxTab />
        ) : error !== null && data === undefined ? (
          <LoadFailed error={error} onRetry={() => void refetch()} />
        ) : data === undefined ? (
          <Loading />
        ) : shown === 'branding' ? (
          <BrandingTab key={tenant ?? ''} tenant={tenant} shown={data} />
        ) : (
          <SendingTab key={tenant ?? ''} tenant={tenant} shown={data} />
        )}
      </PageTabs>
    </Page>
  )
}
