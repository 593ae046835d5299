/** The definition of something of the library, to be read and edited. */
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type LibraryKind, textQuery } from '../../api/library-queries.ts'
import { LoadFailed, Loading } from '../../parts/Notices.tsx'
import { showToast } from '../../parts/toasts.ts'
import { DefinitionEditor } from './DefinitionEditor.tsx'
import { pageOf } from './page-of.ts'

export function DefinitionTab({ kind, name }: { readonly kind: LibraryKind; readonly name: string }) {
  const navigate = useNavigate()
  const client = useQueryClient()
  const { data, error, refetch, dataUpdatedAt } = useQuery(textQuery(kind, name))
  if (data === undefined)
    return error === null ? <Loading /> : <LoadFailed error={error} onRetry={() => void refetch()} />
  return (
    <DefinitionEditor
      key={dataUpdatedAt}
      kind={kind}
      name={name}
      start={data}
      onSaved={(saved, { changes }) => {
        const isSame = changes.every(({ change }) => change === 'unchanged')
        showToast({ text: isSame ? 'Nothing was different.' : `${saved.name} was saved.`, tone: 'success' })
        // Another name makes another definition, and this one stays.
        if (saved.name !== name)
          void navigate({
            to: pageOf(saved.kind),
            params: { name: saved.name },
            search: { tab: 'definition' } as object,
          })
      }}
      onReload={() => void client.resetQueries({ queryKey: textQuery(kind, name).queryKey })}
    />
  )
}
