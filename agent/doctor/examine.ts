/** Carries out checks of the doctor side by side, each within its time, and tells every finding as soon as it is there. */
import { doctorLimits, isDoctorCheck } from '@fettle/core/terms/doctor.ts'
import type { DoctorCheck, DoctorFinding } from '@fettle/core/terms/doctor.ts'
import { messageOf } from '../failure.ts'
import { agentLook, journalLook } from './agent-itself.ts'
import { installersLook } from './installers.ts'
import type { Look, Place } from './look.ts'
import { unknown } from './look.ts'
import { packagesLook } from './packages.ts'
import { clockLook, webSocketLook } from './server-answers.ts'
import { tlsLook } from './server-certificate.ts'
import { dnsLook, proxyLook, tcpLook } from './server-way.ts'
import { diskLook, interpretersLook, loadLook, rebootLook, tempFolderLook, timeZoneLook } from './system.ts'

/** How long one check may take. Milliseconds. */
export const checkMs = 5000
const graceMs = 250

const looks: Readonly<Record<DoctorCheck, Look>> = {
  dns: dnsLook,
  tcp: tcpLook,
  tls: tlsLook,
  webSocket: webSocketLook,
  clock: clockLook,
  proxy: proxyLook,
  agent: agentLook,
  journal: journalLook,
  disk: diskLook,
  reboot: rebootLook,
  packages: packagesLook,
  installers: installersLook,
  interpreters: interpretersLook,
  tempFolder: tempFolderLook,
  timeZone: timeZoneLook,
  load: loadLook,
}

/** What one check found, and how long it took. */
export interface Told extends DoctorFinding {
  readonly check: string
  readonly tookMs: number
}

/** Resolves when every check was told, or the signal is aborted: then nothing more is told. */
export async function examine(
  place: Place,
  checks: readonly string[],
  { signal, onTold, limitMs = checkMs }: ExamineOptions,
): Promise<void> {
  const tell = async (check: string): Promise<void> => {
    const began = performance.now()
    const finding = shortened(await looked(place, check, { signal, limitMs }))
    if (!signal.aborted) onTold({ check, ...finding, tookMs: Math.round(performance.now() - began) })
  }
  await Promise.all([...new Set(checks)].map(tell))
}

interface ExamineOptions {
  readonly signal: AbortSignal
  readonly onTold: (told: Told) => void
  /** Milliseconds for one check. */
  readonly limitMs?: number
}

async function looked(
  place: Place,
  check: string,
  { signal, limitMs }: { readonly signal: AbortSignal; readonly limitMs: number },
): Promise<DoctorFinding> {
  if (!isDoctorCheck(check)) return unknown('This agent does not know this check.', 'Update the agent.')
  const stop = new AbortController()
  const both = AbortSignal.any([signal, stop.signal])
  const { promise: late, resolve } = Promise.withResolvers<DoctorFinding>()
  // A look that is told to end may still say what it was waiting for.
  const timer = setTimeout(() => stop.abort(), limitMs)
  const last = setTimeout(
    () =>
      resolve(
        unknown(`It gave no answer within ${limitMs / 1000} s.`, 'Look again; when it stays so, look at the load.'),
      ),
    limitMs + graceMs,
  )
  const leave = () => resolve(unknown('Nobody waited for it.'))
  signal.addEventListener('abort', leave, { once: true })
  if (signal.aborted) leave()
  try {
    // The looks that read files alone have their turn one after the other, so that the agent's own work goes on between them.
    await new Promise((next) => setImmediate(next))
    const found = (async () => await looks[check](place, both))()
    return await Promise.race([
      found.catch((error: unknown) => unknown(`It could not be found out: ${messageOf(error)}.`)),
      late,
    ])
  } finally {
    clearTimeout(timer)
    clearTimeout(last)
    signal.removeEventListener('abort', leave)
    stop.abort()
  }
}

function shortened({ outcome, evidence, fix }: DoctorFinding): DoctorFinding {
  return {
    outcome,
    evidence: cut(evidence, doctorLimits.evidence),
    ...(fix === undefined ? {} : { fix: cut(fix, doctorLimits.fix) }),
  }
}

function cut(text: string, characters: number): string {
  return text.length <= characters ? text : `${text.slice(0, characters - 1)}…`
}
