/** Shows one identity provider, or a new one, to be set up. */
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { identityProvidersQuery } from '../../../api/settings-queries.ts'
import { Loading, LoadFailed, NothingYet } from '../../../parts/Notices.tsx'
import { Page } from '../../../parts/Page.tsx'
import { Scroll } from '../../../parts/Section.tsx'
import { visibleText } from '../../../words/visible-text.ts'
import { ProviderForm } from './ProviderForm.tsx'

const route = getRouteApi('/shell/settings/sign-in/$id')

export function ProviderPage() {
  const { id } = route.useParams()
  const { data, error, refetch } = useQuery(identityProvidersQuery())
  const isNew = id === 'new'
  const provider = data?.items.find((one) => one.id === id)
  return (
    <Page
      title={isNew ? 'New provider' : visibleText(provider?.label ?? 'Provider')}
      trail={
        <Link to="/settings/sign-in" search={{}}>
          Sign-in providers
        </Link>
      }
    >
      <Scroll>
        {isNew || provider !== undefined ? (
          <ProviderForm key={provider?.updatedAt ?? 'new'} provider={provider} />
        ) : data === undefined && error === null ? (
          <Loading />
        ) : error !== null ? (
          <LoadFailed error={error} onRetry={() => void refetch()} />
        ) : (
          <NothingYet title="There is no such provider">
            <Link to="/settings/sign-in" search={{}}>
              All providers
            </Link>
          </NothingYet>
        )}
      </Scroll>
    </Page>
  )
}
