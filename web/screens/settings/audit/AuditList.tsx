/** The page of the audit log: who did what, when, from where, to what, and how it came out. */
import { NativeSelect, TextInput } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { type AuditRow, auditQuery, type AuditWish } from '../../../api/settings-queries.ts'
import { Chip } from '../../../parts/Chip.tsx'
import { CopyMenu } from '../../../parts/CopyMenu.tsx'
import { type Column, DataTable } from '../../../parts/DataTable.tsx'
import { ExportMenu } from '../../../parts/ExportMenu.tsx'
import { FilterRow } from '../../../parts/FilterRow.tsx'
import { Moment } from '../../../parts/Moment.tsx'
import { LoadFailed, NoMatches, NothingYet } from '../../../parts/Notices.tsx'
import { Page } from '../../../parts/Page.tsx'
import { PeekArea } from '../../../parts/PeekPanel.tsx'
import { SearchField } from '../../../parts/SearchField.tsx'
import { visibleText } from '../../../words/visible-text.ts'
import type { SearchTexts } from '../../search.ts'
import { useScope } from '../../shell/use-scope.ts'
import classes from '../settings.module.css'
import { AuditPeek } from './AuditPeek.tsx'
import { auditFilters, type AuditSearch, objectWords, resultWords } from './audit-words.ts'

const route = getRouteApi('/shell/settings/audit')

const columns: readonly Column<AuditRow>[] = [
  {
    id: 'at',
    title: 'When',
    width: '96px',
    shown: 'always',
    cell: ({ at }) => (
      <span className="soft">
        <Moment at={at} />
      </span>
    ),
  },
  {
    id: 'actor',
    title: 'Who',
    width: '18%',
    narrow: '120px',
    cell: ({ actor }) => <span className={classes.title}>{visibleText(actor)}</span>,
  },
  { id: 'what', title: 'What', cell: ({ summary }) => <span title={summary}>{summary}</span> },
  {
    id: 'object',
    title: 'To what',
    width: '15%',
    narrow: '150px',
    from: 'medium',
    cell: (row) => <span className="soft">{visibleText(objectWords(row))}</span>,
  },
  {
    id: 'tenant',
    title: 'Tenant',
    width: '140px',
    from: 'widest',
    cell: ({ tenant }) => <span className="soft">{tenant && visibleText(tenant.name)}</span>,
  },
  {
    id: 'address',
    title: 'From',
    width: '112px',
    from: 'wide',
    cell: ({ address }) => <span className="soft mono">{visibleText(address)}</span>,
  },
  { id: 'result', title: 'Result', width: '96px', cell: ({ result }) => <Chip wording={resultWords[result]} plain /> },
]

export function AuditList() {
  const search: AuditSearch = route.useSearch()
  const { tenant } = useScope()
  const navigate = useNavigate()
  const wish = { ...auditFilters(search), ...(tenant !== undefined && { tenant }) }
  const { data, error, refetch, hasNextPage, fetchNextPage } = useInfiniteQuery(auditQuery(wish))
  const rows = data?.pages.flatMap(({ items }) => items)
  const change = (more: SearchTexts<keyof AuditSearch>): void =>
    void navigate({
      to: '/settings/audit',
      search: ((before: object) => ({ ...before, ...more })) as never,
      replace: true,
    })
  const clear = (): void =>
    change({
      text: undefined,
      actor: undefined,
      object: undefined,
      result: undefined,
      since: undefined,
      until: undefined,
    })
  const peeked = rows?.find(({ id }) => id === search.peek)
  return (
    <Page title="Audit" line="Everything that somebody did or was refused, for 400 days.">
      <FilterRow
        filter={
          <div className={classes.search}>
            <SearchField
              label="Search the audit log"
              placeholder="Anything: a name, an address, a request"
              value={search.text ?? ''}
              onSearch={(text) => change({ text: text || undefined })}
            />
          </div>
        }
        tools={
          <>
            <ExportMenu csv={`/api/v1/audit/download?${addressOf(wish)}`} />
            <CopyMenu command="fettle audit" />
          </>
        }
      />
      <div className={classes.filters} role="group" aria-label="Filters">
        <TextInput
          size="xs"
          label="Who"
          key={`actor ${search.actor ?? ''}`}
          defaultValue={search.actor ?? ''}
          {...onEnd((actor) => change({ actor }))}
        />
        <TextInput
          size="xs"
          label="To what"
          placeholder="A name, an id, a kind"
          key={`object ${search.object ?? ''}`}
          defaultValue={search.object ?? ''}
          {...onEnd((object) => change({ object }))}
        />
        <NativeSelect
          size="xs"
          label="Result"
          value={search.result ?? ''}
          data={[
            { value: '', label: 'Any' },
            ...Object.entries(resultWords).map(([value, { word }]) => ({ value, label: word })),
          ]}
          onChange={(event) => change({ result: event.currentTarget.value || undefined })}
        />
        <TextInput
          size="xs"
          type="date"
          label="From day"
          value={search.since ?? ''}
          onChange={(event) => change({ since: event.currentTarget.value || undefined })}
        />
        <TextInput
          size="xs"
          type="date"
          label="To day"
          value={search.until ?? ''}
          onChange={(event) => change({ until: event.currentTarget.value || undefined })}
        />
      </div>
      <PeekArea panel={peeked && <AuditPeek entry={peeked} onClose={() => change({ peek: undefined })} />}>
        {error !== null && rows === undefined ? (
          <LoadFailed error={error} onRetry={() => void refetch()} />
        ) : (
          <DataTable
            label="Audit log, newest first"
            columns={columns}
            rows={rows}
            rowKey={(row) => row.id}
            rowName={(row) => `${row.summary} by ${row.actor}`}
            onOpen={({ id }) => change({ peek: id })}
            onPeek={({ id }) => change({ peek: id })}
            peeked={search.peek}
            onEnd={() => void (hasNextPage && fetchNextPage())}
            empty={
              Object.keys(auditFilters(search)).length === 0 ? (
                <NothingYet title="Nothing is written down yet">
                  <p>Every change somebody makes will be here, with who it was and from where.</p>
                </NothingYet>
              ) : (
                <NoMatches noun="entries" onClear={clear} />
              )
            }
          />
        )}
      </PeekArea>
    </Page>
  )
}

/** Hands a field's text over when somebody leaves it or presses Enter. */
function onEnd(say: (text: string | undefined) => void) {
  return {
    onBlur: (event: React.FocusEvent<HTMLInputElement>) => {
      if (event.currentTarget.value !== event.currentTarget.defaultValue) say(event.currentTarget.value || undefined)
    },
    onKeyDown: (event: React.KeyboardEvent<HTMLInputElement>) => {
      if (event.key === 'Enter') event.currentTarget.blur()
    },
  }
}

function addressOf(wish: AuditWish): string {
  return new URLSearchParams(Object.entries(wish).map(([name, value]) => [name, String(value)])).toString()
}
