/** Shows the boxes of a session: start and its six stages, each with its state and its time, and between them its waits. */
import type { SessionDetail } from '@fettle/contract/http/sessions.ts'
import type { StageName, StageStatus } from '@fettle/core/terms/session.ts'
import { IconHourglassHigh } from '@tabler/icons-react'
import { ToneIcon } from '../../parts/ToneIcon.tsx'
import { useNow } from '../../parts/use-now.ts'
import { formatDuration } from '../../words/durations.ts'
import { formatClock } from '../../words/moments.ts'
import { stageStatusWords, stageWords } from '../../words/session-words.ts'
import { boxesOf, type WaitSpan } from './session-waits.ts'
import classes from './stages.module.css'

interface StageBoxProps {
  readonly name: StageName | 'start'
  readonly status: StageStatus
  readonly startedAt?: string | undefined
  readonly endedAt?: string | undefined
}

interface StageStripProps {
  readonly session: Pick<SessionDetail, 'stages' | 'createdAt'>
  /** Left out where there is no room for them. */
  readonly waits?: readonly WaitSpan[]
}

export function StageStrip({ session, waits = [] }: StageStripProps) {
  return (
    <ol className={classes.strip} aria-label="Stages">
      <StageBox name="start" status="succeeded" startedAt={session.createdAt} />
      {boxesOf(session.stages, waits).map((box) =>
        box.type === 'stage' ? (
          <StageBox key={box.stage.name} {...box.stage} />
        ) : (
          <WaitBox key={box.key} wait={box.wait} ms={box.ms} />
        ),
      )}
    </ol>
  )
}

function StageBox(box: StageBoxProps) {
  const { tone, word } = stageStatusWords[box.status]
  const { word: name, sentence } = stageWords[box.name]
  return (
    <li className={classes.box} data-status={box.status} title={sentence}>
      <ToneIcon tone={tone} size={16} />
      <span className={classes.name}>{name}</span>
      <span className={classes.time}>
        <span className="unseen">{word}, </span>
        <StageTime box={box} word={word} />
      </span>
    </li>
  )
}

function WaitBox({ wait, ms }: { readonly wait: WaitSpan; readonly ms: number }) {
  return (
    <li className={classes.wait} data-now={!wait.isOver || undefined} title={wait.sentence}>
      <IconHourglassHigh size={14} aria-hidden />
      <span>
        {wait.isOver ? 'Waited' : 'Waiting'}{' '}
        <span className={classes.waitTime}>{formatDuration(wait.isOver ? ms : whole(ms))}</span>
      </span>
    </li>
  )
}

function StageTime({ box, word }: { readonly box: StageBoxProps; readonly word: string }) {
  if (box.startedAt === undefined) return box.status === 'pending' ? '\u00a0' : word
  const startedAt = Date.parse(box.startedAt)
  if (box.name === 'start') return formatClock(startedAt)
  if (box.endedAt !== undefined) return formatDuration(Date.parse(box.endedAt) - startedAt)
  return box.status === 'running' ? <Ticking since={startedAt} /> : '\u00a0'
}

function Ticking({ since }: { readonly since: number }) {
  return formatDuration(whole(useNow(1_000) - since))
}

// Tenths of a second would flicker while it runs.
function whole(ms: number): number {
  return Math.max(0, Math.floor(ms / 1_000)) * 1_000
}
