/** The page of one script that people run by hand: its text and parameters, trying it, and what was done to it. */
import { Button } from '@mantine/core'
import { IconPlayerPlay } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { objectHistoryQuery } from '../../api/library-queries.ts'
import { libraryScriptsQuery } from '../../api/terminal-queries.ts'
import { useMay } from '../../api/use-may.ts'
import { LoadFailed, Loading, NothingYet } from '../../parts/Notices.tsx'
import { Page } from '../../parts/Page.tsx'
import { PageTabs } from '../../parts/PageTabs.tsx'
import { languageWords } from '../../words/command-words.ts'
import { formatCount } from '../../words/counts.ts'
import { DefinitionTab } from './DefinitionTab.tsx'
import { HistoryTab } from './HistoryTab.tsx'
import { Actions } from './ItemPage.tsx'

const route = getRouteApi('/shell/library/scripts/$name')

export function ScriptPage() {
  const { name } = route.useParams()
  const { tab } = route.useSearch()
  const navigate = useNavigate()
  const { data, error, refetch } = useQuery(libraryScriptsQuery())
  const history = useQuery(objectHistoryQuery('script', name)).data?.items
  const script = data?.items.find((one) => one.name === name)
  const mayExecute = useMay('execute')
  const shown = tab === 'history' ? 'history' : 'definition'
  const show = (id: 'definition' | 'history'): void =>
    void navigate({
      to: '/library/scripts/$name',
      params: { name },
      search: { tab: id === 'definition' ? undefined : id } as object,
      replace: true,
    })
  if (script === undefined)
    return (
      <Page title={name}>
        {error !== null && <LoadFailed error={error} onRetry={() => void refetch()} />}
        {error === null && data === undefined && <Loading rows={8} />}
        {data !== undefined && (
          <NothingYet title="There is no such script">
            <p>It may have been deleted; its history can restore it.</p>
            <Link to="/library/scripts" search={{}}>
              Go to the scripts
            </Link>
          </NothingYet>
        )}
      </Page>
    )
  return (
    <Page
      title={script.title}
      line={
        <>
          {script.title !== script.name && <span>{script.name}</span>}
          <span>{languageWords[script.language]}</span>
          {script.parameters.length > 0 && <span>asks for {formatCount(script.parameters.length, 'parameter')}</span>}
          {script.description !== undefined && <span>{script.description}</span>}
        </>
      }
      actions={
        <>
          {mayExecute && (
            <Button
              size="xs"
              leftSection={<IconPlayerPlay size={15} />}
              onClick={() => void navigate({ to: '/terminal', search: { script: name } as object })}
            >
              Run…
            </Button>
          )}
          <Actions kind="script" name={name} title={script.title} onEdit={() => show('definition')} />
        </>
      }
    >
      <PageTabs
        label={script.title}
        tabs={[
          { id: 'definition', word: 'Definition' },
          { id: 'history', word: 'History', count: history?.length },
        ]}
        shown={shown}
        onShow={show}
      >
        {shown === 'definition' ? (
          <DefinitionTab kind="script" name={name} />
        ) : (
          <HistoryTab kind="script" name={name} />
        )}
      </PageTabs>
    </Page>
  )
}
