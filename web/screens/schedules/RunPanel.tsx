/** Shows one run beside the list: what became of each of its computers, and the button that cancels it. */
import { Button } from '@mantine/core'
import { IconBan } from '@tabler/icons-react'
import { isFinal } from '@fettle/core/terms/session.ts'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { call } from '../../api/call.ts'
import { type ScheduleRunDetail, scheduleRunQuery } from '../../api/schedule-queries.ts'
import { useMay } from '../../api/use-may.ts'
import { Chip } from '../../parts/Chip.tsx'
import { ConfirmDialog } from '../../parts/ConfirmDialog.tsx'
import { Moment } from '../../parts/Moment.tsx'
import { LoadFailed, Loading } from '../../parts/Notices.tsx'
import { PeekPanel } from '../../parts/PeekPanel.tsx'
import { Facts, Section } from '../../parts/Section.tsx'
import { showToast } from '../../parts/toasts.ts'
import { formatCount } from '../../words/counts.ts'
import { stateWording } from '../../words/session-words.ts'
import type { Wording } from '../../words/tones.ts'
import { RunOutcome } from './RunOutcome.tsx'
import { runWording } from './run-parts.ts'
import classes from './schedules.module.css'
import { useRenewSchedules } from './use-schedule-acts.ts'

const computersShown = 200

export function RunPanel({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const { data, error, refetch } = useQuery(scheduleRunQuery(id))
  if (data === undefined) {
    return (
      <PeekPanel title="Run" onClose={onClose}>
        {error === null ? <Loading /> : <LoadFailed error={error} onRetry={() => void refetch()} />}
      </PeekPanel>
    )
  }
  return (
    <PeekPanel title="Run" state={<Chip wording={runWording(data)} />} onClose={onClose}>
      <Facts
        facts={[
          ['Planned for', data.plannedFor.words],
          ...(data.firedAt === undefined ? [] : [['Fired', <Moment key="fired" at={data.firedAt} />] as const]),
          ['Started by', data.by ?? (data.trigger === 'time' ? 'its time' : 'hand')],
        ]}
      />
      <RunOutcome run={data} />
      <CancelRun run={data} />
      {data.items.length > 0 && (
        <Section title={formatCount(data.items.length, 'computer')}>
          <ul className={classes.computers} aria-label="Computers of the run">
            {data.items.slice(0, computersShown).map((item) => (
              <Computer key={item.computer.id} item={item} />
            ))}
          </ul>
          {data.items.length > computersShown && (
            <p className="soft">and {formatCount(data.items.length - computersShown, 'more computer')}</p>
          )}
        </Section>
      )}
    </PeekPanel>
  )
}

type Item = ScheduleRunDetail['items'][number]

function Computer({ item }: { readonly item: Item }) {
  const { computer, sessionId, sentence } = item
  return (
    <li>
      <span className={classes.computerLine}>
        <Link to="/computers/$id" params={{ id: computer.id }} search={{}}>
          {computer.name}
        </Link>
        {sessionId === undefined ? (
          <Chip wording={wordingOf(item)} plain />
        ) : (
          <Link to="/sessions/$id" params={{ id: sessionId }} search={{}}>
            <Chip wording={wordingOf(item)} plain />
          </Link>
        )}
      </span>
      {sentence !== undefined && <span className="soft">{sentence}</span>}
      {item.outcome === undefined && (
        <span className="soft">
          starts <Moment at={item.at} />
        </span>
      )}
    </li>
  )
}

function wordingOf({ state, outcome, sentence = '' }: Item): Wording {
  if (state !== undefined) return stateWording(state)
  if (outcome === 'refused') return { tone: 'neutral', word: 'Refused', sentence }
  if (outcome === 'notApplicable') return { tone: 'neutral', word: 'Not applicable', sentence }
  if (outcome === 'failed') return { tone: 'failed', word: 'Could not start', sentence }
  return { tone: 'queued', word: 'To start', sentence: 'Its moment has not come yet.' }
}

function CancelRun({ run }: { readonly run: ScheduleRunDetail }) {
  const mayRun = useMay('operate')
  const renew = useRenewSchedules()
  const [isAsking, setAsking] = useState(false)
  const open = run.sessions.reduce((sum, { state, count }) => sum + (isFinal(state) ? 0 : count), run.counts.toStart)
  const cancel = useMutation({
    mutationFn: () => call('cancelScheduleRun', { params: { id: run.id }, body: { how: 'now' } }),
    onSuccess: async ({ cancelled }) => {
      setAsking(false)
      showToast({ text: `The run starts no more; ${formatCount(cancelled, 'session')} cancelled.`, tone: 'success' })
      await renew()
    },
  })
  if (!mayRun || open === 0) return null
  return (
    <div>
      <Button size="xs" variant="default" leftSection={<IconBan size={14} />} onClick={() => setAsking(true)}>
        Cancel the run
      </Button>
      <ConfirmDialog
        opened={isAsking}
        title="Cancel this run?"
        word="Cancel the run"
        count={open}
        danger
        busy={cancel.isPending}
        error={cancel.error}
        onConfirm={() => cancel.mutate()}
        onClose={() => setAsking(false)}
      >
        No more of its computers are started, and its {formatCount(open, 'session')} that are not over are stopped at
        once. The schedule stays as it is.
      </ConfirmDialog>
    </div>
  )
}
