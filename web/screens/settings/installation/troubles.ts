/** Says what somebody should look at in the health of the installation. Pure. */
import type { HealthDetails } from '../../../api/settings-queries.ts'

const minute = 60_000
const hour = 60 * minute

/** Beyond these something does not keep up. */
const limits = { jobLateMs: 5 * minute, mailLateMs: 30 * minute, retentionMs: 50 * hour, answerMs: 250, loopMs: 500 }

/** One sentence for each thing that is not as it should be: what it is, and where to look. */
export function troubles(health: HealthDetails): readonly string[] {
  const { at, database, jobs, nodes, mail, retention, eventLoop } = health
  const now = Date.parse(at)
  const isOlder = (moment: string | undefined, ms: number): boolean =>
    moment !== undefined && now - Date.parse(moment) > ms
  const late = jobs.queues.filter(({ oldestDueAt }) => isOlder(oldestDueAt, limits.jobLateMs))
  const { used, most } = database.connections
  return [
    ...(database.answerMs > limits.answerMs
      ? [`The database took ${Math.round(database.answerMs)} ms for the simplest question; look at its load.`]
      : []),
    ...(used > most * 0.8 ? [`${used} of the database's ${most} connections are used; raise max_connections.`] : []),
    ...(late.length > 0
      ? [`Jobs have been due for more than five minutes: ${late.map(({ name }) => name).join(', ')}.`]
      : []),
    ...(isOlder(mail.oldestWaitingAt, limits.mailLateMs)
      ? ['A mail has waited for more than half an hour; look at the mail server.']
      : []),
    ...(mail.failedLastDay > 0 ? [`${mail.failedLastDay} mails failed in the last day.`] : []),
    ...(mail.webhooksFailedLastDay > 0 ? [`${mail.webhooksFailedLastDay} webhooks failed in the last day.`] : []),
    ...(retention.problem === undefined ? [] : [`Retention failed: ${retention.problem}`]),
    ...(isOlder(retention.lastAt, limits.retentionMs) ? ['Retention has not run for more than two days.'] : []),
    ...(eventLoop.p99Ms > limits.loopMs ? ['This node answers late: it has more to do than it can.'] : []),
    ...nodes
      .filter(({ beatAt }) => isOlder(beatAt, 2 * minute))
      .map(({ id }) => `The node ${id} has not been heard of for more than two minutes.`),
  ]
}
