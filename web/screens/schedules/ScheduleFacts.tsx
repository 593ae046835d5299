/** Shows what a schedule is: when, for whom, what, and when changes begin. */
import { maintenanceKinds } from '@fettle/core/terms/session.ts'
import type { ScheduleDetail } from '../../api/schedule-queries.ts'
import { Facts } from '../../parts/Section.tsx'
import { formatCount } from '../../words/counts.ts'
import { kindWords } from '../../words/session-words.ts'

export function ScheduleFacts({ schedule }: { readonly schedule: ScheduleDetail }) {
  const { when, zone, zoneIsOwn, target, targetMissing, computers, execution, items } = schedule
  const kind = maintenanceKinds.find((one) => one === schedule.kind)
  return (
    <Facts
      facts={[
        ['Fires', `${when}, ${zone}`],
        ...(zoneIsOwn ? [] : [['Zone', "its tenant's or the installation's"] as const]),
        [
          'For',
          targetMissing ?? (
            <>
              {target}
              {computers !== undefined && <span className="soft"> ({formatCount(computers, 'computer')} now)</span>}
            </>
          ),
        ],
        ['Does', kind === undefined ? schedule.kind : kindWords[kind].word],
        ...(items === undefined ? [] : [['Only', items.join(', ')] as const]),
        ['Changes begin', execution],
      ]}
    />
  )
}
