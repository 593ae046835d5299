/** Shows one entry of the audit log: everything it says, what changed in the object, and how to put that back. */
import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { call } from '../../../api/call.ts'
import { type AuditRow, objectHistoryQuery, type Revision } from '../../../api/settings-queries.ts'
import { useMay } from '../../../api/use-may.ts'
import { Chip } from '../../../parts/Chip.tsx'
import { Moment } from '../../../parts/Moment.tsx'
import { Loading } from '../../../parts/Notices.tsx'
import { PeekPanel } from '../../../parts/PeekPanel.tsx'
import { PlainText } from '../../../parts/PlainText.tsx'
import { Facts, Section } from '../../../parts/Section.tsx'
import { showFailure } from '../../../parts/toasts.ts'
import { visibleText } from '../../../words/visible-text.ts'
import { ChangedFields } from '../ChangedFields.tsx'
import { useRestore } from '../ObjectHistory.tsx'
import { useSettingsChange } from '../use-settings-change.ts'
import { objectWords, resultWords } from './audit-words.ts'

interface AuditPeekProps {
  readonly entry: AuditRow
  readonly onClose: () => void
}

export function AuditPeek({ entry, onClose }: AuditPeekProps) {
  const { detail } = entry
  const place = placeOf(entry)
  return (
    <PeekPanel
      title={objectWords(entry) || entry.action}
      state={<Chip wording={resultWords[entry.result]} />}
      onClose={onClose}
    >
      <Facts
        facts={[
          ['What', entry.summary],
          ['When', <Moment key="at" at={entry.at} />],
          ['Who', visibleText(entry.actor)],
          ...(entry.object === undefined ? [] : [['To what', visibleText(objectWords(entry))] as const]),
          ...(entry.tenant === undefined ? [] : [['Tenant', visibleText(entry.tenant.name)] as const]),
          ['From', mono(entry.address)],
          ...(entry.credential === undefined ? [] : [['Login or token', mono(entry.credential)] as const]),
          ['Action', mono(entry.action)],
          ['Request', mono(entry.requestId)],
        ]}
      />
      {Object.keys(detail).length > 0 && (
        <Section title="In detail">
          <Facts
            facts={Object.entries(detail).map(([name, value]) => [name, <PlainText key={name} text={shown(value)} />])}
          />
        </Section>
      )}
      {place !== undefined && entry.result === 'ok' && <Change entry={entry} {...place} />}
    </PeekPanel>
  )
}

interface Place {
  readonly kind: string
  readonly name: string
}

/** The object's kind and name, from the address of its history. */
function placeOf({ object }: AuditRow): Place | undefined {
  const [, kind, name] = /^\/api\/v1\/([^/]+)\/([^/]+)\/history$/.exec(object?.history ?? '') ?? []
  return kind === undefined || name === undefined ? undefined : { kind, name: decodeURIComponent(name) }
}

/** A call writes its revision within moments. Milliseconds. */
const sameCallMs = 5_000

/** What the call changed in the object; there may be nothing of it, when it only looked at it. */
function Change({ entry, kind, name }: Place & { readonly entry: AuditRow }) {
  const { data } = useQuery(objectHistoryQuery(kind, name))
  const mayDefine = useMay('define')
  const restore = useRestore(kind)
  const putBack = useSettingsChange({
    change: (id: string) => call('restoreObject', { params: { kind, name: id } }),
    renews: [['history'], [kind], ['audit']],
    said: 'It is put back.',
  })
  if (data === undefined) return <Loading rows={2} />
  const at = Date.parse(entry.at)
  const place = data.items.findIndex((one) => Math.abs(Date.parse(one.at) - at) < sameCallMs)
  const revision = data.items[place]
  if (revision === undefined) return null
  const before = data.items.findLast((one, index) => index < place && one.id === revision.id)
  const isLast = place === data.items.length - 1
  return (
    <Section
      title="What changed"
      actions={mayDefine && <Restore {...{ revision, before, isLast, restore, putBack }} />}
    >
      {revision.change === 'updated' ? (
        <ChangedFields fields={revision.fields} />
      ) : (
        <p>{{ created: 'It was made.', deleted: 'It was deleted.', restored: 'It was put back.' }[revision.change]}</p>
      )}
    </Section>
  )
}

interface RestoreProps {
  readonly revision: Revision
  readonly before: Revision | undefined
  readonly isLast: boolean
  readonly restore: ReturnType<typeof useRestore>
  readonly putBack: { readonly isPending: boolean; readonly mutate: (id: string, and: object) => void }
}

function Restore({ revision, before, isLast, restore, putBack }: RestoreProps) {
  if (revision.change === 'deleted' && isLast)
    return (
      <Button
        size="xs"
        variant="default"
        loading={putBack.isPending}
        onClick={() => putBack.mutate(revision.id, { onError: showFailure })}
      >
        Restore
      </Button>
    )
  if (revision.change !== 'updated' || before === undefined) return null
  return (
    <Button
      size="xs"
      variant="default"
      loading={restore.isPending}
      onClick={() => restore.mutate(before, { onError: showFailure })}
    >
      Put back as before
    </Button>
  )
}

function mono(text: string): ReactNode {
  return <span className="mono">{visibleText(text)}</span>
}

function shown(value: unknown): string {
  if (typeof value === 'string') return value
  if (Array.isArray(value) && value.every((one) => typeof one === 'string')) return value.join(', ')
  return JSON.stringify(value) ?? ''
}
