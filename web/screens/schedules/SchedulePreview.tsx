/** Shows beside the form what the schedule as it is written would do: the rule as a sentence, whom it means, the next ten runs. */
import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import type { SchedulePreview as Preview } from '../../api/schedule-queries.ts'
import { schedulePreviewQuery } from '../../api/schedule-queries.ts'
import { Loading } from '../../parts/Notices.tsx'
import { ToneIcon } from '../../parts/ToneIcon.tsx'
import { formatCount, formatNumber } from '../../words/counts.ts'
import { formatDuration } from '../../words/durations.ts'
import { type Document, lengthMs, textAt } from './document-fields.ts'
import { NextRuns } from './NextRuns.tsx'
import classes from './schedules.module.css'

const pauseMs = 400

/** Asks what a document would do, when whoever writes it pauses. */
export function useSchedulePreview(document: Document) {
  const [written] = useDebouncedValue(document, pauseMs)
  const hasTarget = isTargeted(written)
  const { kind: _kind, ...rest } = written
  const asked = {
    ...rest,
    // What is still to be written must not keep the times from being shown.
    name: textAt(written, 'name').trim() || 'unnamed',
    ...(hasTarget ? {} : { target: { all: true } }),
  }
  if (!hasTarget) delete (asked as { filter?: unknown }).filter
  return { ...useQuery(schedulePreviewQuery(asked)), hasTarget }
}

/** Whether a document says for whom it is. */
export function isTargeted(document: Document): boolean {
  return document['target'] !== undefined || textAt(document, 'filter').trim() !== ''
}

interface SchedulePreviewProps {
  readonly document: Document
  readonly preview: Preview | undefined
  readonly error: Error | null
  readonly hasTarget: boolean
}

export function SchedulePreview({ document, preview, error, hasTarget }: SchedulePreviewProps) {
  return (
    <aside className={classes.preview} aria-label="Preview" aria-live="polite">
      {error !== null ? (
        <p className={classes.problem}>
          <ToneIcon tone="drift" size={14} /> <span>{error.message}</span>
        </p>
      ) : preview === undefined ? (
        <Loading rows={6} />
      ) : (
        <>
          <p className={classes.sentence}>
            Fires {preview.when} <span className="soft">({preview.zone})</span>
          </p>
          <Meant document={document} preview={preview} hasTarget={hasTarget} />
          <h2>Next ten runs</h2>
          <NextRuns runs={preview.nextRuns} zone={preview.zone} />
        </>
      )}
    </aside>
  )
}

function Meant({
  document,
  preview,
  hasTarget,
}: Omit<SchedulePreviewProps, 'error' | 'preview'> & { readonly preview: Preview }) {
  const { computers, targetProblem, atOnce } = preview
  if (!hasTarget) return <p className="soft">Choose for whom it is.</p>
  if (targetProblem !== undefined || computers === undefined)
    return (
      <p className={classes.problem}>
        <ToneIcon tone="failed" size={14} /> <span>{targetProblem}</span>
      </p>
    )
  const spreadMs = lengthMs(textAt(document, 'spread'))
  const each = computers === 0 ? 0 : spreadMs / computers
  return (
    <p>
      <b>{formatCount(computers, 'computer')}</b> now
      {computers > 1 && spreadMs > 0 && `, one every ${formatDuration(each)} for ${formatDuration(spreadMs)}`}
      {computers > 1 && spreadMs === 0 && ', all at once'}
      {atOnce !== undefined && computers > atOnce && `; at most ${formatNumber(atOnce)} work at once`}.
    </p>
  )
}
