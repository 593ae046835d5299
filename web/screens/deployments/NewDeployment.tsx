/** The page on which a deployment is made: as a sentence, with what it would do beside it. */
import { IconPackage } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { allItemsQuery, documentQuery } from '../../api/deployment-queries.ts'
import { deploymentsQuery } from '../../api/queries.ts'
import { useMay } from '../../api/use-may.ts'
import { Loading, LoadFailed, NoAccess, NothingYet } from '../../parts/Notices.tsx'
import { Page } from '../../parts/Page.tsx'
import { DeploymentEditor } from './DeploymentEditor.tsx'
import { type Draft, textIn, withMember } from './draft.ts'
import { withItem } from './SentenceForm.tsx'
import { everybody, readTarget, suggestedName } from './target-draft.ts'

const route = getRouteApi('/shell/deployments/new')
const empty: Draft = { kind: 'deployment', desired: 'latest' }

export function NewDeployment() {
  const { item, from } = route.useSearch()
  const mayDefine = useMay('define')
  const items = useQuery(allItemsQuery())
  const copied = useQuery({ ...documentQuery('deployments', from ?? ''), enabled: from !== undefined })
  const error = items.error ?? copied.error
  const isReady = items.data !== undefined && (from === undefined || copied.data !== undefined)
  const known = items.data?.items.find(({ name }) => name === item)
  const original = copied.data?.document
  const start =
    original !== undefined
      ? withMember(original, 'name', undefined)
      : known === undefined
        ? empty
        : withItem(empty, known)
  return (
    <Page
      title={original === undefined ? 'New deployment' : `Another “${textIn(original, 'name')}”`}
      tabTitle="New deployment"
    >
      {!mayDefine ? (
        <NoAccess needed="define" />
      ) : error !== null ? (
        <LoadFailed error={error} onRetry={() => void Promise.all([items.refetch(), from && copied.refetch()])} />
      ) : items.data?.items.length === 0 ? (
        <NothingYet title="There is nothing to deploy yet" icon={<IconPackage size={28} stroke={1.5} />}>
          <p>A deployment brings software or a task of the library to computers. Add one of them first.</p>
          <Link to="/library/software" search={{}}>
            Go to the library
          </Link>
        </NothingYet>
      ) : isReady ? (
        <Editor key={`${from ?? ''} ${item ?? ''}`} start={start} />
      ) : (
        <Loading rows={8} />
      )}
    </Page>
  )
}

function Editor({ start }: { readonly start: Draft }) {
  const { view } = route.useSearch()
  const navigate = useNavigate()
  const items = useQuery(allItemsQuery()).data?.items ?? []
  const taken = new Set((useQuery(deploymentsQuery()).data?.items ?? []).map(({ name }) => name))
  return (
    <DeploymentEditor
      start={start}
      saved={undefined}
      suggest={(draft) => {
        const name = textIn(draft, 'item')
        const title = items.find((one) => one.name === name)?.title ?? name
        return suggestedName(title, readTarget(draft['target']) ?? everybody, taken)
      }}
      view={view === 'yaml' ? 'yaml' : 'fields'}
      onView={(next) =>
        void navigate({
          to: '/deployments/new',
          search: (before: object) => ({ ...before, view: next === 'yaml' ? next : undefined }),
          replace: true,
        })
      }
      onSaved={(name) => void navigate({ to: '/deployments/$name', params: { name }, search: {}, replace: true })}
    />
  )
}
