/** Shows everything that was done to a deployment, with what each time changed, and brings an old state back. */
import { Button } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '../../api/call.ts'
import { type HistoryEntry, objectHistoryQuery } from '../../api/deployment-queries.ts'
import { useMay } from '../../api/use-may.ts'
import { Moment } from '../../parts/Moment.tsx'
import { LoadFailed, Loading } from '../../parts/Notices.tsx'
import { visibleText } from '../../words/visible-text.ts'
import { Scroll } from '../../parts/Section.tsx'
import { showFailure, showUndo } from '../../parts/toasts.ts'
import { codeWords } from '../../words/action-words.ts'
import { Value } from './ConflictDialog.tsx'
import { yamlOf } from './draft.ts'
import { useRenewDeployments } from './use-deployment-acts.ts'
import classes from './conflict.module.css'

const kind = 'deployments'

export function HistoryTab({ id }: { readonly id: string }) {
  const { data, error, refetch } = useQuery(objectHistoryQuery(kind, id))
  const renew = useRenewDeployments()
  const mayDefine = useMay('define')
  const save = async (document: HistoryEntry['definition']): Promise<void> => {
    const { revision } = await call('getDocument', { params: { kind, name: id } })
    await call('saveDocument', { params: { kind, name: String(document['name']) }, body: { document, revision } })
    await renew()
  }
  const bringBack = useMutation({
    mutationFn: async (entry: HistoryEntry) => {
      const { document } = await call('getDocument', { params: { kind, name: id } })
      await save(entry.definition)
      return document
    },
    onSuccess: (before, entry) =>
      showUndo(`It is again as in revision ${entry.n}.`, () => void save(before).catch(showFailure)),
    onError: showFailure,
  })
  if (error !== null && data === undefined) return <LoadFailed error={error} onRetry={() => void refetch()} />
  if (data === undefined) return <Loading rows={6} />
  const entries = data.items.filter((one) => one.id === id).toReversed()
  return (
    <Scroll>
      <ol className={classes.history}>
        {entries.map((entry, place) => (
          <Entry
            key={entry.n}
            entry={entry}
            {...(mayDefine && place > 0 ? { onBringBack: () => bringBack.mutate(entry) } : {})}
            isBusy={bringBack.isPending}
          />
        ))}
      </ol>
    </Scroll>
  )
}

interface EntryProps {
  readonly entry: HistoryEntry
  /** Absent: it is what holds now, or may not be changed. */
  readonly onBringBack?: () => void
  readonly isBusy: boolean
}

function Entry({ entry, onBringBack, isBusy }: EntryProps) {
  const { n, change, by, at, fields, definition } = entry
  const [isWhole, setWhole] = useState(false)
  return (
    <li>
      <header>
        <span className={classes.revision}>{n}</span>
        <strong>{codeWords(change)}</strong>
        <span className="soft">
          by {visibleText(by)}, <Moment at={at} />
        </span>
        <span className={classes.gap} />
        <Button size="compact-xs" variant="subtle" aria-expanded={isWhole} onClick={() => setWhole(!isWhole)}>
          {isWhole ? 'Hide' : 'Show'} the whole
        </Button>
        {onBringBack !== undefined && (
          <Button size="compact-xs" variant="default" disabled={isBusy} onClick={onBringBack}>
            Bring this back
          </Button>
        )}
      </header>
      {fields.length > 0 && (
        <table className={classes.table}>
          <tbody>
            {fields.map(({ path, from, to }) => (
              <tr key={path}>
                <th scope="row">{path}</th>
                <td className={classes.from}>
                  <Value value={from} />
                </td>
                <td className={classes.to}>
                  <Value value={to} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {isWhole && <pre className={classes.whole}>{yamlOf(definition)}</pre>}
    </li>
  )
}
