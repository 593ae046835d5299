/** The page on which a new definition is written, from a template that the address names. */
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { useMay } from '../../api/use-may.ts'
import { NoAccess, NothingYet } from '../../parts/Notices.tsx'
import { Page } from '../../parts/Page.tsx'
import { showToast } from '../../parts/toasts.ts'
import { libraryKindWords } from '../../words/library-words.ts'
import { DefinitionEditor } from './DefinitionEditor.tsx'
import { pageOf } from './page-of.ts'
import { templates } from './templates.ts'

const route = getRouteApi('/shell/library/new')

export function NewPage() {
  const { template: id, name } = route.useSearch()
  const navigate = useNavigate()
  const may = useMay('define')
  const template = templates({ name }).find((one) => one.id === id)
  if (template === undefined)
    return (
      <Page title="New definition">
        <NothingYet title="There is no such template">
          <Link to="/library/software" search={{}}>
            Go to the library
          </Link>
        </NothingYet>
      </Page>
    )
  const words = libraryKindWords[template.kind]
  return (
    <Page title={`New ${words.one}`} line={template.sentence}>
      {may ? (
        <DefinitionEditor
          key={`${template.id} ${name ?? ''}`}
          kind={template.kind}
          start={{ text: template.text, files: template.files }}
          onSaved={(saved) => {
            showToast({ text: `The ${saved.kind} ${saved.name} was saved.`, tone: 'success' })
            void navigate({
              to: pageOf(saved.kind),
              params: { name: saved.name },
              search: { tab: 'definition' } as object,
            })
          }}
        />
      ) : (
        <NoAccess needed="define" />
      )}
    </Page>
  )
}
