/** The page of computers on their way in: who they are, and let in or turned away, one by one or together. */
import { Button, Checkbox, TextInput } from '@mantine/core'
import { IconCheck, IconDeviceDesktopPlus, IconPlus, IconX } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate, useRouter } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { call } from '../../api/call.ts'
import { onTheWayQuery, type PendingRow } from '../../api/computer-queries.ts'
import { useMay } from '../../api/use-may.ts'
import { useShortcut } from '../../keys/use-shortcut.ts'
import { BulkBar } from '../../parts/BulkBar.tsx'
import { ConfirmDialog } from '../../parts/ConfirmDialog.tsx'
import { DataTable } from '../../parts/DataTable.tsx'
import { Field } from '../../parts/Form.tsx'
import { LoadFailed, NoMatches, NothingYet } from '../../parts/Notices.tsx'
import { Page } from '../../parts/Page.tsx'
import { QuickChips } from '../../parts/QuickChips.tsx'
import { showToast } from '../../parts/toasts.ts'
import { useSelection } from '../../parts/use-selection.ts'
import { formatCount } from '../../words/counts.ts'
import { useScope } from '../shell/use-scope.ts'
import classes from './pending.module.css'
import { EnrolDialog } from './EnrolDialog.tsx'
import { forEachOf } from './for-each-of.ts'
import { IdentityDialog } from './IdentityDialog.tsx'
import { pendingColumns } from './pending-columns.tsx'

const route = getRouteApi('/shell/computers/pending')

/** Where enrolment tokens are listed and revoked, once that page is there. */
const tokensPage = '/settings/enrolment'

const chips = [
  { word: 'pending', label: 'Await approval', fits: (row: PendingRow) => row.state === 'pending' },
  { word: 'undecided', label: 'Who is it?', fits: (row: PendingRow) => row.undecided },
  {
    word: 'onboarding',
    label: 'Onboarding',
    fits: (row: PendingRow) => row.state === 'needsOnboarding' || row.state === 'onboarding',
  },
] as const

interface Asked {
  readonly what: 'approve' | 'reject'
  readonly rows: readonly PendingRow[]
}

export function PendingPage() {
  const { show = '' } = route.useSearch()
  const navigate = useNavigate()
  const router = useRouter()
  const { tenant } = useScope()
  const setShow = (next: string): void =>
    void navigate({ to: '/computers/pending', search: { show: next || undefined } as never, replace: true })
  const { data, error, refetch } = useQuery(onTheWayQuery())
  const all = useMemo(
    () => data?.items.filter((row) => tenant === undefined || row.tenant.name === tenant || row.tenant.id === tenant),
    [data, tenant],
  )
  const chip = chips.find(({ word }) => word === show)
  const rows = useMemo(() => all?.filter((row) => chip?.fits(row) ?? true), [all, chip])
  const selection = useSelection({ filter: show, total: rows?.length ?? 0, onFilter: setShow, noun: 'computer' })
  const [asked, setAsked] = useState<Asked>()
  const [compared, setCompared] = useState<PendingRow>()
  const [isEnrolling, setEnrolling] = useState(false)
  const may = useMay('operate')
  useShortcut('c', () => setEnrolling(true), may)
  const chosen = rows?.filter((row) => selection.has(row.id) && row.state === 'pending') ?? []

  return (
    <Page
      title="New computers"
      line={<span>Computers that have joined and are not looked after yet.</span>}
      actions={
        may && (
          <>
            {tokensPage in router.routesByPath && (
              <Button size="xs" variant="default" renderRoot={(props) => <Link to={tokensPage as never} {...props} />}>
                Enrolment tokens
              </Button>
            )}
            <Button size="xs" variant="default" leftSection={<IconPlus size={15} />} onClick={() => setEnrolling(true)}>
              Add computers
            </Button>
          </>
        )
      }
    >
      <div className={classes.chips}>
        <QuickChips
          label="How they stand"
          value={show}
          onChange={setShow}
          chips={chips.map(({ word, label, fits }) => ({ word, label, count: all?.filter(fits).length }))}
        />
      </div>
      {error !== null && rows === undefined ? (
        <LoadFailed error={error} onRetry={() => void refetch()} />
      ) : (
        <DataTable
          label="Computers on their way in, oldest first"
          name="pending"
          columns={pendingColumns}
          rows={rows}
          rowKey={(row) => row.id}
          rowName={(row) => row.name}
          onOpen={(row) =>
            row.undecided
              ? setCompared(row)
              : void navigate({ to: '/computers/$id', params: { id: row.id }, search: {} })
          }
          {...(may
            ? {
                selection,
                rowActions: (row: PendingRow) => (
                  <RowActions
                    row={row}
                    onApprove={() => setAsked({ what: 'approve', rows: [row] })}
                    onReject={() => setAsked({ what: 'reject', rows: [row] })}
                    onCompare={() => setCompared(row)}
                  />
                ),
              }
            : {})}
          empty={
            chip === undefined ? (
              <NothingYet title="No computer waits" icon={<IconDeviceDesktopPlus size={28} stroke={1.5} />}>
                <p>
                  Computers wait here when their enrolment token asks for approval, when they look like one that is
                  known, or until they are onboarded.
                </p>
                <Link to="/computers">Go to the computers</Link>
              </NothingYet>
            ) : (
              <NoMatches noun="computers" onClear={() => setShow('')} />
            )
          }
        />
      )}
      {may && (
        <BulkBar selection={selection} total={rows?.length ?? 0} isExact>
          <Button
            size="compact-sm"
            leftSection={<IconCheck size={14} />}
            disabled={chosen.length === 0}
            onClick={() => setAsked({ what: 'approve', rows: chosen })}
          >
            Approve
          </Button>
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<IconX size={14} />}
            disabled={chosen.length === 0}
            onClick={() => setAsked({ what: 'reject', rows: chosen })}
          >
            Reject
          </Button>
        </BulkBar>
      )}
      <DecideDialog
        asked={asked}
        onDone={() => {
          setAsked(undefined)
          selection.clear()
        }}
        onClose={() => setAsked(undefined)}
      />
      <IdentityDialog computer={compared} onClose={() => setCompared(undefined)} />
      <EnrolDialog opened={isEnrolling} onClose={() => setEnrolling(false)} />
    </Page>
  )
}

interface RowActionsProps {
  readonly row: PendingRow
  readonly onApprove: () => void
  readonly onReject: () => void
  readonly onCompare: () => void
}

function RowActions({ row, onApprove, onReject, onCompare }: RowActionsProps) {
  return (
    <>
      {row.undecided && (
        <Button
          size="compact-xs"
          variant="default"
          tabIndex={-1}
          aria-label={`Compare ${row.name}`}
          onClick={onCompare}
        >
          Compare…
        </Button>
      )}
      {row.state === 'pending' && (
        <>
          <Button
            size="compact-xs"
            variant="default"
            tabIndex={-1}
            aria-label={`Approve ${row.name}`}
            onClick={onApprove}
          >
            Approve
          </Button>
          <Button
            size="compact-xs"
            variant="default"
            tabIndex={-1}
            aria-label={`Reject ${row.name}`}
            onClick={onReject}
          >
            Reject
          </Button>
        </>
      )}
    </>
  )
}

interface DecideDialogProps {
  readonly asked: Asked | undefined
  readonly onDone: () => void
  readonly onClose: () => void
}

/** Lets them in or turns them away; those that the server refuses are named. */
function DecideDialog({ asked, onDone, onClose }: DecideDialogProps) {
  const [reason, setReason] = useState('')
  const [onboard, setOnboard] = useState(false)
  const client = useQueryClient()
  const isReject = asked?.what === 'reject'
  const label =
    asked?.rows.length === 1 ? (asked.rows[0]?.name ?? '') : formatCount(asked?.rows.length ?? 0, 'computer')
  const decide = useMutation({
    mutationFn: ({ rows }: Asked) =>
      forEachOf(rows, async ({ id }) => {
        if (isReject) await call('rejectComputer', { params: { id }, body: { reason } })
        else await call('acceptComputer', { params: { id }, body: { onboard: onboard ? 'now' : 'later' } })
      }),
    onSuccess: async ({ done, failed }) => {
      const [first] = failed
      const said = `${formatCount(done, 'computer')} ${isReject ? 'turned away' : 'let in'}`
      showToast({
        text: first === undefined ? `${said}.` : `${said}, ${failed.length} refused: ${first.message}`,
        tone: first === undefined ? 'success' : 'failed',
      })
      setReason('')
      onDone()
      await Promise.all(
        ['onboarding', 'computers', 'counts'].map((key) => client.invalidateQueries({ queryKey: [key] })),
      )
    },
  })
  return (
    <ConfirmDialog
      opened={asked !== undefined}
      title={`${isReject ? 'Reject' : 'Approve'} ${label}?`}
      word={isReject ? 'Reject' : 'Approve'}
      danger={isReject}
      busy={decide.isPending}
      error={decide.error}
      onConfirm={() => asked !== undefined && decide.mutate(asked)}
      onClose={onClose}
    >
      {isReject ? (
        <>
          <p>Its agent is refused from now on; with a new token it may try again.</p>
          <Field label="Reason" optional>
            <TextInput size="xs" value={reason} onChange={(event) => setReason(event.currentTarget.value)} />
          </Field>
        </>
      ) : (
        <>
          <p>Deployments and schedules hold from then on. Tags and tenant are those of the enrolment token.</p>
          <Checkbox
            size="xs"
            mt={12}
            label="Start the onboarding session at once"
            checked={onboard}
            onChange={(event) => setOnboard(event.currentTarget.checked)}
          />
        </>
      )}
    </ConfirmDialog>
  )
}
