/** Shows the seven boxes of a session: start and its six stages, each with its state and its time. */
import type { SessionDetail } from '@fettle/contract/http/sessions.ts'
import type { StageName, StageStatus } from '@fettle/core/terms/session.ts'
import { ToneIcon } from '../../parts/ToneIcon.tsx'
import { useNow } from '../../parts/use-now.ts'
import { formatDuration } from '../../words/durations.ts'
import { formatClock } from '../../words/moments.ts'
import { stageStatusWords, stageWords } from '../../words/session-words.ts'
import classes from './stages.module.css'

interface Box {
  readonly name: StageName | 'start'
  readonly status: StageStatus
  readonly startedAt?: string | undefined
  readonly endedAt?: string | undefined
}

export function StageStrip({ session }: { readonly session: Pick<SessionDetail, 'stages' | 'createdAt'> }) {
  const start: Box = { name: 'start', status: 'succeeded', startedAt: session.createdAt }
  return (
    <ol className={classes.strip} aria-label="Stages">
      {[start, ...session.stages].map((box) => (
        <StageBox key={box.name} box={box} />
      ))}
    </ol>
  )
}

function StageBox({ box }: { readonly box: Box }) {
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

function StageTime({ box, word }: { readonly box: Box; readonly word: string }) {
  if (box.startedAt === undefined) return box.status === 'pending' ? '\u00a0' : word
  const startedAt = Date.parse(box.startedAt)
  if (box.name === 'start') return formatClock(startedAt)
  if (box.endedAt !== undefined) return formatDuration(Date.parse(box.endedAt) - startedAt)
  return box.status === 'running' ? <Ticking since={startedAt} /> : '\u00a0'
}

function Ticking({ since }: { readonly since: number }) {
  const now = useNow(1_000)
  return formatDuration(Math.max(0, Math.floor((now - since) / 1_000)) * 1_000)
}
