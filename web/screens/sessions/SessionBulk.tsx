/** What can be done with several sessions at once: run again what failed in them, or cancel them. */
import { Button } from '@mantine/core'
import { IconBan, IconRepeat } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '../../api/call.ts'
import type { SessionRow } from '../../api/queries.ts'
import { isFinal } from '@fettle/core/terms/session.ts'
import { BulkBar } from '../../parts/BulkBar.tsx'
import { ConfirmDialog } from '../../parts/ConfirmDialog.tsx'
import { showFailure, showToast } from '../../parts/toasts.ts'
import type { RowSelection } from '../../parts/use-selection.ts'
import { formatCount } from '../../words/counts.ts'

interface SessionBulkProps {
  readonly selection: RowSelection
  readonly q: string
  readonly rows: readonly SessionRow[]
  readonly total: number
  readonly isExact: boolean
}

export function SessionBulk({ selection, q, rows, total, isExact }: SessionBulkProps) {
  const client = useQueryClient()
  const [isAsking, setAsking] = useState(false)
  const { selection: chosen, count } = selection
  // The endpoints take a whole filter, or ids; a filter but for some rows has to be said as ids.
  const isWhole = chosen.kind === 'matching' && chosen.exclude.size === 0
  const ids = rows.map(({ id }) => id).filter((id) => selection.has(id))
  const done = async (): Promise<void> => {
    setAsking(false)
    selection.clear()
    await client.invalidateQueries({ queryKey: ['counts', 'sessions'] })
  }
  const rerun = useMutation({
    mutationFn: () =>
      call('rerunSessions', {
        body: isWhole ? { q, what: 'failed', expected: total } : { sessions: ids, what: 'failed' },
      }),
    onSuccess: async ({ started, refused }) => {
      const rest = refused.length === 0 ? '' : `; ${refused.length} refused: ${refused[0]?.sentence}`
      showToast({ text: `${formatCount(started.length, 'session')} started${rest}`, tone: 'success' })
      await done()
    },
    onError: showFailure,
  })
  const cancel = useMutation({
    mutationFn: async () => {
      if (isWhole) return (await call('cancelSessions', { body: { q, all: q === '' } })).cancelled
      const open = rows.filter(({ id, state }) => ids.includes(id) && !isFinal(state))
      await Promise.all(open.map(({ id }) => call('cancelSession', { params: { id }, body: {} })))
      return open.length
    },
    onSuccess: async (cancelled) => {
      showToast({ text: `${formatCount(cancelled, 'session')} cancelled`, tone: 'success' })
      await done()
    },
    onError: showFailure,
  })
  return (
    <>
      <BulkBar selection={selection} total={total} isExact={isExact}>
        <Button
          size="compact-xs"
          leftSection={<IconRepeat size={13} />}
          loading={rerun.isPending}
          onClick={() => rerun.mutate()}
        >
          Re-run failed
        </Button>
        <Button size="compact-xs" variant="default" leftSection={<IconBan size={13} />} onClick={() => setAsking(true)}>
          Cancel
        </Button>
      </BulkBar>
      <ConfirmDialog
        opened={isAsking}
        title={`Cancel ${formatCount(count, 'session')}?`}
        word="Cancel them"
        count={count}
        danger
        busy={cancel.isPending}
        error={cancel.error}
        onConfirm={() => cancel.mutate()}
        onClose={() => setAsking(false)}
      >
        What is running is stopped at once. Sessions that are over stay as they are.
      </ConfirmDialog>
    </>
  )
}
