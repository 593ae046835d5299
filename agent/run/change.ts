/** Carries out one change that is not a package: a file, a setting, the steps of a script, or a download. */
import { never } from '@fettle/core/terms/bug.ts'
import type { Change, PlannedAction } from '@fettle/core/terms/plan.ts'
import type { Script } from '@fettle/core/terms/script.ts'
import { messageOf } from '../failure.ts'
import { changeFile } from '../providers/file.ts'
import { runScript } from '../providers/script-run.ts'
import type { ScriptEnd } from '../providers/script-run.ts'
import { saysSomething, shortened } from '../providers/script-text.ts'
import { changeSetting } from '../providers/setting.ts'
import { fetchAll, inputsTimeoutMs, prepareInputs } from './inputs.ts'
import type { InputProviders, Inputs } from './inputs.ts'
import { runAsOf } from './user-scripts.ts'
import type { ChangeEnd, Work } from './work.ts'

export interface ChangePlace {
  /** Where scripts are put while they run. */
  readonly dir: string
  readonly marker: string
  /** Where what scripts need comes from. */
  readonly inputs: InputProviders
}

/** How long fetching alone may take, when no script limits it. Milliseconds. */
const downloadMs = 4 * 3600 * 1000

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
        return await runScripts(action, change, place, work)
      case 'download': {
        const end = await fetchAll(place.inputs, change.downloads, { actionId: action.id, timeoutMs: downloadMs }, work)
        return 'end' in end ? end.end : { how: 'downloaded', isNew: end.paths.some(({ isNew }) => isNew) }
      }
      default:
        return never(change)
    }
  } catch (error) {
    return { how: 'failed', detail: messageOf(error) }
  }
}

type ScriptChange = Extract<Alone, { type: 'script' }>

/** All that the steps need is here before the first one begins; else nothing is changed. */
async function runScripts(
  action: PlannedAction,
  change: ScriptChange,
  place: ChangePlace,
  work: Work,
): Promise<ChangeEnd> {
  const seconds = change.steps.reduce((sum, { timeoutSeconds }) => sum + timeoutSeconds, 0)
  const runAs = change.steps.map((step) => runAsOf(step, work))
  const missing = runAs.find((each) => typeof each === 'string')
  if (missing !== undefined) return { how: 'failed', reason: 'noUser', detail: missing }
  const owner = runAs.find((each) => typeof each === 'object')?.account
  const wanted = {
    actionId: action.id,
    timeoutMs: inputsTimeoutMs(seconds),
    ...(owner === undefined ? {} : { owner }),
  }
  const prepared = await prepareInputs(place.inputs, change, wanted, work)
  if ('end' in prepared) return prepared.end
  using inputs = prepared.inputs
  return await runSteps(action, change, { ...place, prepared: inputs }, work)
}

async function runSteps(
  action: PlannedAction,
  change: ScriptChange,
  { dir, marker, prepared }: ChangePlace & { readonly prepared: Inputs },
  work: Work,
): Promise<ChangeEnd> {
  for (const [at, step] of change.steps.entries()) {
    const name = change.steps.length === 1 ? '' : `Step ${at + 1} of ${change.steps.length}: `
    let lastError = ''
    const began = performance.now()
    const runAs = runAsOf(step, work)
    if (typeof runAs === 'string') return { how: 'failed', detail: `${name}${runAs}` }
    const as = runAs === undefined ? {} : { runAs }
    const end = await runScript(step, {
      ...as,
      dir,
      marker,
      environment: { ...change.environment, ...prepared.environment },
      secrets: prepared.secrets,
      signal: work.signal,
      onLine: (stream, text) => {
        if (stream === 'err' && saysSomething(text)) lastError = text.trim()
        work.line({ actionId: action.id, stream, text })
      },
      onStarted: (process) => work.started({ marker, outputOffset: 0, ...process }),
    })
    const seconds = (performance.now() - began) / 1000
    if (name !== '')
      work.line({ actionId: action.id, stream: 'note', text: `${name}${endText(end)} after ${seconds.toFixed(1)} s.` })
    const ended = stepEnd(end, step, lastError)
    if (ended.how === 'done') continue
    return 'detail' in ended ? { ...ended, detail: name + ended.detail } : ended
  }
  return { how: 'done' }
}

function stepEnd(end: ScriptEnd, step: Script, lastError: string): ChangeEnd {
  const said = lastError === '' ? '' : `: ${shortened(lastError, 500)}`
  const ended = endText(end)
  switch (end.how) {
    case 'exited':
      return end.code === 0
        ? { how: 'done' }
        : { how: 'failed', detail: `The script ended with exit code ${end.code}${said}`, ended }
    case 'signalled':
      return { how: 'failed', detail: `The script was ended by ${end.signal}${said}`, ended }
    case 'timedOut':
      return {
        how: 'timedOut',
        detail: `The script did not end within ${step.timeoutSeconds} s and was ended with all its children${said}`,
        ended,
      }
    case 'notStarted':
      return { how: 'failed', detail: end.sentence }
    case 'cancelled':
      return end
    default:
      return never(end)
  }
}

/** How a step ended, in a word or two. */
function endText(end: ScriptEnd): string {
  switch (end.how) {
    case 'exited':
      return `exit code ${end.code}`
    case 'signalled':
      return `ended by ${end.signal}`
    case 'timedOut':
      return 'out of time'
    case 'notStarted':
      return 'not started'
    case 'cancelled':
      return 'cancelled'
    default:
      return never(end)
  }
}
