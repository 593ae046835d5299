/** Shows one tenant: its settings, its persons, and what was changed. */
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { tenantsQuery } from '../../../api/queries.ts'
import { documentQuery, personsQuery } from '../../../api/settings-queries.ts'
import { useMay } from '../../../api/use-may.ts'
import { Loading, LoadFailed } from '../../../parts/Notices.tsx'
import { Page } from '../../../parts/Page.tsx'
import { PageTabs } from '../../../parts/PageTabs.tsx'
import { Scroll } from '../../../parts/Section.tsx'
import { formatCount } from '../../../words/counts.ts'
import { visibleText } from '../../../words/visible-text.ts'
import { ObjectHistory } from '../ObjectHistory.tsx'
import { TenantForm } from './TenantForm.tsx'
import { TenantPersons } from './TenantPersons.tsx'

const route = getRouteApi('/shell/settings/tenants/$name')

const tabIds = ['settings', 'persons', 'history'] as const
type TabId = (typeof tabIds)[number]

export function TenantPage() {
  const { name } = route.useParams()
  const { tab = 'settings' } = route.useSearch()
  const navigate = useNavigate()
  const { data, error, refetch } = useQuery(documentQuery('tenants', name))
  const { data: tenants } = useQuery(tenantsQuery())
  const { data: persons } = useQuery(personsQuery(name))
  const mayChange = useMay('administer')
  const row = tenants?.items.find((one) => one.name === name || one.id === name)
  const shown: TabId = tabIds.find((id) => id === tab) ?? 'settings'
  const show = (id: TabId): void =>
    void navigate({
      to: '/settings/tenants/$name',
      params: { name },
      search: ((before: object) => ({ ...before, tab: id === 'settings' ? undefined : id })) as never,
      replace: true,
    })
  return (
    <Page
      title={visibleText(row?.name ?? name)}
      trail={
        <Link to="/settings/tenants" search={{}}>
          Tenants
        </Link>
      }
      line={
        row && (
          <>
            <Link to="/computers" search={{ tenant: row.name } as never}>
              {formatCount(row.computers, 'computer')}
            </Link>
            {row.parent && <span>belongs to {visibleText(row.parent.name)}</span>}
          </>
        )
      }
    >
      <PageTabs
        label={`Tenant ${name}`}
        tabs={[
          { id: 'settings', word: 'Settings' },
          { id: 'persons', word: 'Persons', count: persons?.items.length },
          { id: 'history', word: 'History' },
        ]}
        shown={shown}
        onShow={show}
      >
        {shown === 'settings' && (
          <Scroll>
            {data !== undefined ? (
              <TenantForm
                key={JSON.stringify(data.document)}
                document={data.document}
                name={name}
                mayChange={mayChange}
              />
            ) : error === null ? (
              <Loading />
            ) : (
              <LoadFailed error={error} onRetry={() => void refetch()} />
            )}
          </Scroll>
        )}
        {shown === 'persons' && <TenantPersons tenant={name} />}
        {shown === 'history' && (
          <Scroll>
            <ObjectHistory kind="tenants" name={name} mayRestore={mayChange} />
          </Scroll>
        )}
      </PageTabs>
    </Page>
  )
}
