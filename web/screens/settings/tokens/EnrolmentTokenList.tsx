/** The page of enrolment tokens: with which computers can still join, how many, until when. */
import { Button } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { call } from '../../../api/call.ts'
import { type EnrolmentTokenRow, enrolmentTokensQuery } from '../../../api/settings-queries.ts'
import { useShortcut } from '../../../keys/use-shortcut.ts'
import { Chip } from '../../../parts/Chip.tsx'
import { ConfirmDialog } from '../../../parts/ConfirmDialog.tsx'
import { type Column, DataTable } from '../../../parts/DataTable.tsx'
import { FilterRow } from '../../../parts/FilterRow.tsx'
import { Moment } from '../../../parts/Moment.tsx'
import { LoadFailed, NoMatches, NothingYet } from '../../../parts/Notices.tsx'
import { Page } from '../../../parts/Page.tsx'
import { QuickChips } from '../../../parts/QuickChips.tsx'
import { useNow } from '../../../parts/use-now.ts'
import { formatCount } from '../../../words/counts.ts'
import type { Wording } from '../../../words/tones.ts'
import { visibleText } from '../../../words/visible-text.ts'
import { EnrolDialog } from '../../computers/EnrolDialog.tsx'
import { useScope } from '../../shell/use-scope.ts'
import classes from '../settings.module.css'
import { TagChips } from '../TagChips.tsx'
import { useSettingsChange } from '../use-settings-change.ts'

const route = getRouteApi('/shell/settings/enrolment')

type Row = EnrolmentTokenRow & { readonly state: State }

const states = { good: 'Good', used: 'Used', over: 'Over' } as const
type State = keyof typeof states

const stateWords: { readonly [S in State]: Wording } = {
  good: { tone: 'success', word: states.good, sentence: 'Computers can join with it.' },
  used: { tone: 'neutral', word: states.used, sentence: 'As many computers as may have joined with it.' },
  over: { tone: 'neutral', word: states.over, sentence: 'Its time is over.' },
}

const columns: readonly Column<Row>[] = [
  {
    id: 'tenant',
    title: 'Into tenant',
    shown: 'always',
    cell: ({ tenant }) => (
      <span className={classes.name}>
        <Link to="/settings/tenants/$name" params={{ name: tenant.name }} search={{}}>
          {visibleText(tenant.name)}
        </Link>
      </span>
    ),
  },
  { id: 'tags', title: 'With tags', width: '160px', from: 'medium', cell: ({ tags }) => <TagChips tags={tags} /> },
  {
    id: 'then',
    title: 'Then',
    width: '200px',
    from: 'wide',
    cell: ({ approval, onboard, takeOver }) => (
      <span className="soft">
        {[approval && 'wait to be let in', onboard && 'are onboarded', takeOver && 'take over their old record']
          .filter(Boolean)
          .join(', ')}
      </span>
    ),
  },
  { id: 'left', title: 'Uses left', width: '92px', align: 'end', cell: ({ usesLeft }) => usesLeft },
  {
    id: 'made',
    title: 'Made',
    width: '110px',
    from: 'medium',
    cell: ({ createdAt }) => (
      <span className="soft">
        <Moment at={createdAt} />
      </span>
    ),
  },
  {
    id: 'ends',
    title: 'Ends',
    width: '110px',
    cell: ({ expiresAt }) => (
      <span className="soft">
        <Moment at={expiresAt} />
      </span>
    ),
  },
  { id: 'state', title: 'State', width: '96px', cell: ({ state }) => <Chip wording={stateWords[state]} plain /> },
]

export function EnrolmentTokenList() {
  const { show } = route.useSearch()
  const navigate = useNavigate()
  const client = useQueryClient()
  const { tenant } = useScope()
  const now = useNow(30_000)
  const { data, error, refetch } = useQuery(enrolmentTokensQuery())
  const [isMaking, setMaking] = useState(false)
  const [revoked, setRevoked] = useState<EnrolmentTokenRow>()
  const actions = useMemo(() => revokeButton(setRevoked), [])
  useShortcut('c', () => setMaking(true))
  const revoke = useSettingsChange({
    change: (id: string) => call('revokeEnrolmentToken', { params: { id } }),
    renews: [['enrolment-tokens']],
    said: 'The token is revoked.',
    onDone: () => setRevoked(undefined),
  })
  const setShow = (word: string | undefined): void =>
    void navigate({
      to: '/settings/enrolment',
      search: ((before: object) => ({ ...before, show: word })) as never,
      replace: true,
    })
  const all = data?.items
    .filter((one) => tenant === undefined || one.tenant.name === tenant)
    .map((one): Row => ({ ...one, state: stateOf(one, now) }))
  const rows = all?.filter(({ state }) => show === undefined || states[state] === show)
  const add = (
    <Button size="xs" variant="default" leftSection={<IconPlus size={15} />} onClick={() => setMaking(true)}>
      New token
    </Button>
  )
  return (
    <Page
      title="Enrolment tokens"
      state={all && <span className="soft">{formatCount(all.length, 'token')}</span>}
      actions={add}
    >
      <FilterRow
        filter={
          <QuickChips
            label="State"
            chips={Object.values(states).map((word) => ({
              label: word,
              word,
              count: all?.filter(({ state }) => states[state] === word).length,
            }))}
            value={show ?? ''}
            onChange={(text) => setShow(text.split(' ').find((word) => word !== '' && word !== show))}
          />
        }
      />
      {error !== null && rows === undefined ? (
        <LoadFailed error={error} onRetry={() => void refetch()} />
      ) : (
        <DataTable
          label="Enrolment tokens"
          columns={columns}
          rows={rows}
          rowKey={(row) => row.id}
          rowName={(row) => `token for ${row.tenant.name}`}
          rowActions={actions}
          empty={
            show === undefined ? (
              <NothingYet title="There is no token yet">
                <p>With an enrolment token computers join a tenant.</p>
                {add}
              </NothingYet>
            ) : (
              <NoMatches noun="tokens" onClear={() => setShow(undefined)} />
            )
          }
        />
      )}
      <EnrolDialog
        opened={isMaking}
        onClose={() => {
          setMaking(false)
          void client.invalidateQueries({ queryKey: ['enrolment-tokens'] })
        }}
      />
      <ConfirmDialog
        opened={revoked !== undefined}
        title={`Revoke the token for ${revoked?.tenant.name ?? ''}?`}
        word="Revoke"
        busy={revoke.isPending}
        error={revoke.error}
        onConfirm={() => revoked && revoke.mutate(revoked.id)}
        onClose={() => setRevoked(undefined)}
      >
        <p>No computer joins with it any more. Those that did stay.</p>
      </ConfirmDialog>
    </Page>
  )
}

function stateOf({ usesLeft, expiresAt }: EnrolmentTokenRow, now: number): State {
  if (Date.parse(expiresAt) <= now) return 'over'
  return usesLeft > 0 ? 'good' : 'used'
}

function revokeButton(onRevoke: (row: Row) => void) {
  return (row: Row) => (
    <Button
      size="compact-xs"
      variant="default"
      aria-label={`Revoke the token for ${row.tenant.name}`}
      onClick={() => onRevoke(row)}
    >
      {row.state === 'good' ? 'Revoke' : 'Forget'}
    </Button>
  )
}
