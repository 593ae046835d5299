/** Finds what this computer is and what is installed on it. */
import type { AgentEvent } from '@fettle/contract/wire/from-agent.ts'
import { gatherFacts } from '../facts/facts.ts'
import { softwareFact } from '../facts/software.ts'
import type { Work } from './work.ts'

/** The event that answers an inventory order; what could not be found is said in the output. */
export function inventory(work: Work): AgentEvent {
  const { facts, problems } = gatherFacts()
  for (const text of problems) work.line({ stream: 'note', text })
  return { type: 'inventoried', facts, software: [...softwareFact()] }
}
