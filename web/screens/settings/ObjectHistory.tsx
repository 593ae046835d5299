/** Shows everything that was done to an object, newest first, and puts it back as it once was. */
import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { call } from '../../api/call.ts'
import { objectHistoryQuery, type Revision } from '../../api/settings-queries.ts'
import { Moment } from '../../parts/Moment.tsx'
import { Loading, LoadFailed, NothingYet } from '../../parts/Notices.tsx'
import { showFailure } from '../../parts/toasts.ts'
import { visibleText } from '../../words/visible-text.ts'
import { ChangedFields } from './ChangedFields.tsx'
import classes from './settings.module.css'
import { useSettingsChange } from './use-settings-change.ts'

interface ObjectHistoryProps {
  /** In the plural, as addresses say it. */
  readonly kind: string
  readonly name: string
  readonly mayRestore: boolean
}

const changeWords: { readonly [C in Revision['change']]: string } = {
  created: 'Made',
  updated: 'Changed',
  deleted: 'Deleted',
  restored: 'Put back',
}

export function ObjectHistory({ kind, name, mayRestore }: ObjectHistoryProps) {
  const { data, error, refetch } = useQuery(objectHistoryQuery(kind, name))
  const restore = useRestore(kind)
  if (data === undefined)
    return error === null ? <Loading /> : <LoadFailed error={error} onRetry={() => void refetch()} />
  if (data.items.length === 0)
    return (
      <NothingYet title="Nothing is written down yet">
        <p>It was made with a computer or a token, and nobody has changed it since.</p>
      </NothingYet>
    )
  const newest = data.items.at(-1)
  return (
    <ol className={classes.list} reversed>
      {data.items.toReversed().map((revision) => (
        <li key={`${revision.id} ${revision.n}`} className={classes.row}>
          <div className={classes.what}>
            <span>
              <strong>{changeWords[revision.change]}</strong> by {visibleText(revision.by)}{' '}
              <span className="soft">
                <Moment at={revision.at} />
              </span>
            </span>
            {revision.change === 'updated' && <ChangedFields fields={revision.fields} />}
          </div>
          {mayRestore && revision !== newest && revision.change !== 'deleted' && (
            <div className={classes.buttons}>
              <Button
                size="compact-xs"
                variant="default"
                loading={restore.isPending && restore.variables === revision}
                onClick={() => restore.mutate(revision, { onError: showFailure })}
              >
                Put back as it was then
              </Button>
            </div>
          )}
        </li>
      ))}
    </ol>
  )
}

/** Makes an object again what it was after a revision, whether it was changed or deleted since. */
export function useRestore(kind: string) {
  return useSettingsChange({
    change: async ({ name, definition }: Pick<Revision, 'name' | 'definition'>) => {
      await call('saveDocument', { params: { kind, name }, body: { document: definition } })
    },
    renews: [['history'], ['document'], [kind], ['audit']],
    said: 'It is put back as it was.',
  })
}
