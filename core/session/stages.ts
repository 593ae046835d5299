/** Moves the stages of a session: each has its own start, end and status. */
import type { Instant } from '../terms/ids.ts'
import type { Session, Stage, StageName, StageStatus } from '../terms/session.ts'

const over: ReadonlySet<StageStatus> = new Set<StageStatus>(['succeeded', 'failed', 'skipped', 'cancelled'])

/** The session with this stage begun; a stage that has begun is left as it is. */
export function stageBegun(session: Session, name: StageName, now: Instant): Session {
  return withStage(session, name, (stage) =>
    stage.status === 'pending' ? { ...stage, status: 'running', startedAt: now } : stage,
  )
}

/** The session with this stage over; one that never began has no times. */
export function stageEnded(session: Session, name: StageName, status: StageStatus, now: Instant): Session {
  return withStage(session, name, (stage) => (over.has(stage.status) ? stage : ended(stage, status, now)))
}

/** Every stage that is not over gets its end: running ones as told, pending ones are skipped. */
export function restOfStagesEnded(session: Session, status: StageStatus, now: Instant): Session {
  const stages = session.stages.map((stage) => {
    if (over.has(stage.status)) return stage
    return stage.status === 'running' ? ended(stage, status, now) : { ...stage, status: 'skipped' as const }
  })
  return { ...session, stages }
}

function ended(stage: Stage, status: StageStatus, now: Instant): Stage {
  return stage.startedAt === undefined ? { ...stage, status } : { ...stage, status, endedAt: now }
}

function withStage(session: Session, name: StageName, change: (stage: Stage) => Stage): Session {
  return { ...session, stages: session.stages.map((stage) => (stage.name === name ? change(stage) : stage)) }
}
