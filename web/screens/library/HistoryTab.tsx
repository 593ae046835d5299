/** Everything that was done to a definition, newest first: who, when, what is different, and a way back. */
import { Button } from '@mantine/core'
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '../../api/call.ts'
import { type HistoryEntry, libraryKey, objectHistoryQuery, textAtQuery } from '../../api/library-queries.ts'
import { useMay } from '../../api/use-may.ts'
import { Difference } from '../../parts/code/Difference.tsx'
import { ConfirmDialog } from '../../parts/ConfirmDialog.tsx'
import { Moment } from '../../parts/Moment.tsx'
import { LoadFailed, Loading, NothingYet } from '../../parts/Notices.tsx'
import { Scroll } from '../../parts/Section.tsx'
import { showToast } from '../../parts/toasts.ts'
import { changeWord } from '../../words/library-words.ts'
import { visibleText } from '../../words/visible-text.ts'
import classes from './library.module.css'

interface HistoryTabProps {
  readonly kind: string
  readonly name: string
}

export function HistoryTab({ kind, name }: HistoryTabProps) {
  const { data, error, refetch } = useQuery(objectHistoryQuery(kind, name))
  const [open, setOpen] = useState<number>()
  if (data === undefined)
    return error === null ? <Loading /> : <LoadFailed error={error} onRetry={() => void refetch()} />
  const entries = ofLastObject(data.items).toReversed()
  if (entries.length === 0)
    return <NothingYet title="Nothing was ever changed">What is saved from now on is kept here.</NothingYet>
  const shown = open ?? entries[0]?.n
  return (
    <Scroll>
      <ol className={classes.history} aria-label="History">
        {entries.map((entry, at) => (
          <li key={entry.n}>
            <button
              type="button"
              className={classes.entry}
              aria-expanded={entry.n === shown}
              onClick={() => setOpen(entry.n === shown ? -1 : entry.n)}
            >
              {entry.n === shown ? (
                <IconChevronDown size={15} aria-hidden />
              ) : (
                <IconChevronRight size={15} aria-hidden />
              )}
              <span className={classes.entryNumber}>{entry.n}</span>
              <strong>{changeWord(entry.change)}</strong>
              <span className={classes.entryFields}>{entry.fields.map(({ path }) => path).join(', ')}</span>
              <span className="soft">{visibleText(entry.by)}</span>
              <Moment at={entry.at} />
            </button>
            {entry.n === shown && <Entry {...{ kind, name, entry }} isLatest={at === 0} />}
          </li>
        ))}
      </ol>
    </Scroll>
  )
}

/** Several objects may have had one name after each other; the last is meant. */
function ofLastObject(entries: readonly HistoryEntry[]): readonly HistoryEntry[] {
  const last = entries.at(-1)
  return entries.filter(({ id }) => id === last?.id)
}

interface EntryProps extends HistoryTabProps {
  readonly entry: HistoryEntry
  readonly isLatest: boolean
}

function Entry({ kind, name, entry, isLatest }: EntryProps) {
  const mayDefine = useMay('define')
  const after = useQuery(textAtQuery(kind, name, entry.n))
  const before = useQuery({ ...textAtQuery(kind, name, entry.n - 1), enabled: entry.n > 1 })
  const now = useQuery(textAtQuery(kind, name, undefined)).data
  const [isAsking, setAsking] = useState(false)
  const client = useQueryClient()
  const restore = useMutation({
    mutationFn: async () => {
      const text = after.data?.text ?? ''
      const answer = await call('applyText', {
        body: { text, ...(now === undefined ? {} : { revision: now.revision }) },
      })
      const [problem] = answer.problems
      if (problem !== undefined) throw new Error(problem.sentence)
    },
    onSuccess: async () => {
      setAsking(false)
      showToast({ text: `${name} is as it was in revision ${entry.n}.`, tone: 'success' })
      await Promise.all([
        client.invalidateQueries({ queryKey: [libraryKey] }),
        client.invalidateQueries({ queryKey: ['library-scripts'] }),
      ])
    },
  })
  const error = after.error ?? before.error
  if (error !== null) return <LoadFailed error={error} />
  if (after.data === undefined || (entry.n > 1 && before.data === undefined)) return <Loading rows={4} />
  const isSame = now?.text === after.data.text
  return (
    <div className={classes.entryBody}>
      <Difference label={`What revision ${entry.n} changed`} before={before.data?.text ?? ''} after={after.data.text} />
      {mayDefine && !isLatest && !isSame && (
        <Button size="xs" variant="default" onClick={() => setAsking(true)}>
          Restore this revision
        </Button>
      )}
      <ConfirmDialog
        opened={isAsking}
        title={`Restore revision ${entry.n}?`}
        word="Restore"
        danger={false}
        busy={restore.isPending}
        error={restore.error}
        onConfirm={() => restore.mutate()}
        onClose={() => setAsking(false)}
      >
        The definition becomes what it was then, as a new revision. No computer changes until a session runs there.
      </ConfirmDialog>
    </div>
  )
}
