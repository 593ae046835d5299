/** Examines this computer for whoever sits at it: one line a check, and below it what can be done. */
import { doctorChecks, serverChecks } from '@fettle/core/terms/doctor.ts'
import type { DoctorOutcome } from '@fettle/core/terms/doctor.ts'
import { journalBeside } from './doctor/agent-itself.ts'
import { examine } from './doctor/examine.ts'
import type { Told } from './doctor/examine.ts'
import type { Place } from './doctor/look.ts'
import { messageOf } from './failure.ts'
import { readConfig } from './state.ts'
import type { StatePaths } from './state.ts'

const words: Readonly<Record<DoctorOutcome, string>> = {
  good: 'ok',
  warning: 'warning',
  bad: 'PROBLEM',
  unknown: 'unknown',
}
const indent = ' '.repeat(23)

/** Prints every check, in their order; answers 0 when nothing is a problem, 4 when only the way to the server is one, else 1. */
export async function doctor(paths: StatePaths, print: (line: string) => void): Promise<number> {
  const told = new Map<string, Told>()
  let next = 0
  const onTold = (one: Told): void => {
    told.set(one.check, one)
    for (let ready = told.get(doctorChecks[next] ?? ''); ready; ready = told.get(doctorChecks[next] ?? '')) {
      next += 1
      show(ready, print)
    }
  }
  const place: Place = { paths, config: configOf(paths), journal: () => journalBeside(paths), isAgent: false }
  await examine(place, doctorChecks, { signal: new AbortController().signal, onTold })
  const problems = doctorChecks.filter((check) => told.get(check)?.outcome === 'bad')
  if (problems.some((check) => !serverChecks.has(check))) return 1
  return problems.length > 0 ? 4 : 0
}

function show({ check, outcome, evidence, fix }: Told, print: (line: string) => void): void {
  print(`${words[outcome].padEnd(7)}  ${check.padEnd(12)}  ${evidence}`)
  if (fix !== undefined) print(`${indent}→ ${fix}`)
}

function configOf(paths: StatePaths): Place['config'] {
  try {
    return readConfig(paths)
  } catch (error) {
    return messageOf(error)
  }
}
