/** `fettle run`: starts maintenance sessions and, when asked to, stays until they have ended. */
import type { MaintenanceKind } from '@fettle/core/terms/session.ts'
import { clientFor } from '../access.ts'
import type { Client } from '../client.ts'
import type { Invocation, OptionValues } from '../command.ts'
import { exitCodes, type ExitCode } from '../failure.ts'
import { interrupted, untilInterrupted } from '../sessions/interrupt.ts'
import { extent, secondsOf, startSessions, type Started, type StartOptions } from '../sessions/start.ts'
import { runExitCode } from '../sessions/verdict.ts'
import { waitForAll } from '../sessions/wait.ts'

export async function run(invocation: Invocation): Promise<ExitCode> {
  const { options, output } = invocation
  using client = clientFor(options)
  const kind = options.text('kind') as MaintenanceKind | undefined
  const offlineWaitSeconds = offlineWait(options.text('offline-wait'))
  const started = await startSessions(client, invocation, {
    ...extent(options),
    ...(kind !== undefined && { kind }),
    ...(offlineWaitSeconds !== undefined && { offlineWaitSeconds }),
    ...wishes(options),
  })
  if (options.flag('wait')) return await stay(client, started, invocation)
  if (output.isJson) output.json(started)
  else (await import('../print/started.ts')).printStarted(output, started)
  return started.refused.length > 0 ? exitCodes.refused : exitCodes.done
}

/** What people say beyond kind and computers; what they leave out the server knows. */
function wishes(options: OptionValues): StartOptions {
  const word = <T extends string>(name: string): T | undefined => options.text(name) as T | undefined
  const reboot = word<NonNullable<StartOptions['reboot']>>('reboot')
  const purpose = word<NonNullable<StartOptions['purpose']>>('purpose')
  const userContext = word<NonNullable<StartOptions['userContext']>>('user-context')
  const rebootDetails = {
    ...defined('promptSeconds', secondsOf('prompt-for', options.text('prompt-for'))),
    ...defined('onNoAnswer', word<'reboot' | 'suppress' | 'fail'>('no-answer')),
    ...defined('deferrals', options.count('deferrals')),
    ...(options.flag('not-in-business-hours') && { notInBusinessHours: true }),
  }
  const mail = options.texts('mail')
  return {
    ...defined('reboot', reboot),
    ...defined('purpose', purpose),
    ...defined('userContext', userContext),
    ...(Object.keys(rebootDetails).length > 0 && { rebootDetails }),
    ...windowWish(options),
    ...(options.flag('approval') && { approval: 'person' as const }),
    ...(mail.length > 0 && {
      notify: {
        before: mail.includes('before'),
        after: mail.includes('after') || mail.includes('if-needed'),
        afterOnlyIfNeeded: mail.includes('if-needed') && !mail.includes('after'),
      },
    }),
  }
}

function windowWish(options: OptionValues): StartOptions {
  const start = options.text('window')
  const window = {
    ...(start === undefined || start === 'now'
      ? {}
      : start === 'after-hours'
        ? { start: 'afterHours' as const }
        : { start: 'at' as const, at: start }),
    ...defined('lengthSeconds', secondsOf('window-for', options.text('window-for'))),
    ...defined('catchUp', options.text('catch-up') as 'nextWindow' | 'onConnect' | 'drop' | undefined),
  }
  return Object.keys(window).length > 0 ? { window } : {}
}

function defined<K extends string, V>(name: K, value: V | undefined): { [N in K]?: V } {
  return (value === undefined ? {} : { [name]: value }) as { [N in K]?: V }
}

function offlineWait(text: string | undefined): number | undefined {
  return text === 'skip' ? 0 : secondsOf('offline-wait', text)
}

async function stay(client: Client, started: Started, { output }: Invocation): Promise<ExitCode> {
  const { batchId, refused } = started
  const running = [...started.started, ...started.merged]
  const howToGoOn = `The sessions go on; "fettle sessions --batch ${batchId}" shows them, "fettle logs ID -f" follows one.`
  const sessions = await untilInterrupted(output, howToGoOn, async (signal) => {
    if (output.isJson)
      return await waitForAll(
        client,
        running.map(({ id }) => id),
        signal,
      )
    const [{ printRefused }, { watchSessions }] = await Promise.all([
      import('../print/started.ts'),
      import('../sessions/watch.ts'),
    ])
    printRefused(output, refused)
    return await watchSessions(client, running, { output, signal })
  })
  if (sessions === undefined) return interrupted
  if (output.isJson) output.json({ batchId, sessions, refused })
  else (await import('../print/started.ts')).printEnded(output, sessions)
  return runExitCode(sessions, refused.length)
}
