/** `fettle plan`: looks at computers and prints what a full session would do to them. */
import type { SessionDetail } from '@fettle/contract/http/sessions.ts'
import { clientFor } from '../access.ts'
import type { Invocation } from '../command.ts'
import type { ExitCode } from '../failure.ts'
import type { Output } from '../print/output.ts'
import { printActions } from '../print/session.ts'
import { printRefused } from '../print/started.ts'
import { safe } from '../print/style.ts'
import { interrupted, untilInterrupted } from '../sessions/interrupt.ts'
import { extent, startSessions } from '../sessions/start.ts'
import { isPending, planExitCode } from '../sessions/verdict.ts'
import { waitForAll } from '../sessions/wait.ts'

export async function run(invocation: Invocation): Promise<ExitCode> {
  const { options, output } = invocation
  using client = clientFor(options)
  const { batchId, started, merged, refused } = await startSessions(client, invocation, {
    ...extent(options),
    kind: 'detection',
    offlineWaitSeconds: 0,
  })
  const ids = [...started, ...merged].map(({ id }) => id)
  const howToGoOn = `The detections go on; "fettle sessions --batch ${batchId}" shows them.`
  const sessions = await untilInterrupted(output, howToGoOn, (signal) => waitForAll(client, ids, signal))
  if (sessions === undefined) return interrupted
  if (output.isJson) output.json({ batchId, sessions, refused })
  else {
    printRefused(output, refused)
    if (sessions.length === 0 && refused.length === 0) output.line('No computer matches.')
    for (const [at, session] of sessions.entries()) {
      if (at > 0) output.line()
      printPlan(output, session)
    }
  }
  return planExitCode(sessions, refused.length)
}

/** Compliant actions are counted only: a plan is about what is to be done. */
function printPlan(output: Output, session: SessionDetail): void {
  const pending = session.actions.filter(isPending)
  const notRight = session.actions.filter((action) => !isPending(action) && !isQuiet(action))
  output.line(output.style('strong', safe(`${session.computer.name}: ${headline(session, pending.length)}`)))
  if (session.problem !== undefined) output.line(output.style('bad', safe(session.problem)))
  if (pending.length + notRight.length > 0) printActions(output, [...pending, ...notRight], Date.now())
  for (const { title, sentence } of session.plan?.excluded ?? []) output.line(safe(`excluded: ${title}  ${sentence}`))
}

/** A detection that did not come to its end says nothing about what there is to do. */
function headline({ state, report }: SessionDetail, count: number): string {
  if (state === 'failed' || state === 'missed' || state === 'cancelled') return report[0] ?? state
  if (count === 0) return 'nothing to do'
  return count === 1 ? '1 change' : `${count} changes`
}

function isQuiet({ verdict }: SessionDetail['actions'][number]): boolean {
  return verdict === 'compliant' || verdict === 'changed' || verdict === 'skipped'
}
