/** Carries out one change that is not a package: a file, a setting, or the steps of a script. */
import { never } from '@fettle/core/terms/bug.ts'
import type { Change, PlannedAction } from '@fettle/core/terms/plan.ts'
import type { Script } from '@fettle/core/terms/script.ts'
import { messageOf } from '../failure.ts'
import { changeFile } from '../providers/file.ts'
import { runScript } from '../providers/script-run.ts'
import type { ScriptEnd } from '../providers/script-run.ts'
import { shortened } from '../providers/script-text.ts'
import { changeSetting } from '../providers/setting.ts'
import type { ChangeEnd, Work } from './work.ts'

export interface ChangePlace {
  /** Where scripts are put while they run. */
  readonly dir: string
  readonly marker: string
}

type Alone = Exclude<Change, { type: 'package' }>

/** Carries the change out and says how that ended. Never rejects: whatever goes wrong is a failed change. */
export async function carryOut(
  action: PlannedAction,
  change: Alone,
  place: ChangePlace,
  work: Work,
): Promise<ChangeEnd> {
  try {
    switch (change.type) {
      case 'file':
        return changeFile(change)
      case 'setting':
        return changeSetting(change)
      case 'script':
        return await runSteps(action, change, place, work)
      default:
        return never(change)
    }
  } catch (error) {
    return { how: 'failed', detail: messageOf(error) }
  }
}

async function runSteps(
  action: PlannedAction,
  change: Extract<Alone, { type: 'script' }>,
  place: ChangePlace,
  work: Work,
): Promise<ChangeEnd> {
  for (const [at, step] of change.steps.entries()) {
    const name = change.steps.length === 1 ? '' : `Step ${at + 1} of ${change.steps.length}: `
    let lastError = ''
    const end = await runScript(step, {
      ...place,
      environment: change.environment,
      signal: work.signal,
      onLine: (stream, text) => {
        if (stream === 'err' && text.trim() !== '') lastError = text.trim()
        work.line({ actionId: action.id, stream, text })
      },
      onStarted: (process) => work.started({ marker: place.marker, outputOffset: 0, ...process }),
    })
    const ended = stepEnd(end, step, lastError)
    if (ended.how === 'cancelled' || ended.how === 'done') {
      if (ended.how === 'cancelled') return ended
      continue
    }
    return { ...ended, detail: name + ended.detail }
  }
  return { how: 'done' }
}

function stepEnd(end: ScriptEnd, step: Script, lastError: string): ChangeEnd {
  const said = lastError === '' ? '' : `: ${shortened(lastError, 500)}`
  switch (end.how) {
    case 'exited':
      return end.code === 0
        ? { how: 'done' }
        : { how: 'failed', detail: `The script ended with exit code ${end.code}${said}` }
    case 'signalled':
      return { how: 'failed', detail: `The script was ended by ${end.signal}${said}` }
    case 'timedOut':
      return {
        how: 'timedOut',
        detail: `The script did not end within ${step.timeoutSeconds} s and was ended with all its children${said}`,
      }
    case 'notStarted':
      return { how: 'failed', detail: end.sentence }
    case 'cancelled':
      return end
    default:
      return never(end)
  }
}
