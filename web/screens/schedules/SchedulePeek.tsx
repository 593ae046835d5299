/** Shows one schedule beside the list: when it fires next, whom it means, and what its last run came to. */
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { scheduleQuery } from '../../api/schedule-queries.ts'
import { Chip } from '../../parts/Chip.tsx'
import { LoadFailed, Loading } from '../../parts/Notices.tsx'
import { PeekPanel } from '../../parts/PeekPanel.tsx'
import { Section } from '../../parts/Section.tsx'
import { scheduleWording } from '../../words/schedule-words.ts'
import { NextRuns } from './NextRuns.tsx'
import { RunOutcome } from './RunOutcome.tsx'
import { ScheduleFacts } from './ScheduleFacts.tsx'

export function SchedulePeek({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const { data, error, refetch } = useQuery(scheduleQuery(id))
  if (data === undefined) {
    return (
      <PeekPanel title="Schedule" onClose={onClose}>
        {error === null ? <Loading /> : <LoadFailed error={error} onRetry={() => void refetch()} />}
      </PeekPanel>
    )
  }
  return (
    <PeekPanel
      title={data.name}
      state={<Chip wording={scheduleWording(data.enabled)} />}
      link={(content) => (
        <Link to="/schedules/$name" params={{ name: data.id }} search={{}}>
          {content}
        </Link>
      )}
      onClose={onClose}
    >
      <ScheduleFacts schedule={data} />
      {data.last !== undefined && (
        <Section title="Last run">
          <RunOutcome run={data.last} />
        </Section>
      )}
      <Section title={data.enabled ? 'Next runs' : 'Would fire'}>
        <NextRuns runs={data.nextRuns} zone={data.zone} />
      </Section>
    </PeekPanel>
  )
}
