/** Finds what this computer is, what is installed on it, and what inventory scripts say. */
import type { AgentEvent } from '@fettle/contract/wire/from-agent.ts'
import type { Found } from '@fettle/core/terms/check.ts'
import type { InventoryScript } from '@fettle/core/terms/order.ts'
import { gatherFacts } from '../facts/facts.ts'
import { softwareFact } from '../facts/software.ts'
import { messageOf } from '../failure.ts'
import { shortened } from '../providers/script-text.ts'
import { type Askers, findAll } from './ask.ts'
import type { Work } from './work.ts'

type Inventoried = Extract<AgentEvent, { type: 'inventoried' }>
export type InventoryResult = NonNullable<Inventoried['results']>[string]

type Value = Extract<InventoryResult, { found: 'value' }>['value']

/** All results of one inventory travel in one frame. Characters. */
const resultsMax = 2.5 * 1024 * 1024
const detailMax = 2000
/** What is nested deeper is no value of an inventory. */
const depthMax = 32

/** The event that answers an inventory order; what could not be found is said in the output, a script's failure in its result. */
export async function inventory(askers: Askers, scripts: readonly InventoryScript[], work: Work): Promise<Inventoried> {
  // Scripts first: they run in processes of their own while the rest is looked at here.
  const asked = askScripts(askers, scripts, work)
  const { facts, problems } = gatherFacts()
  for (const text of problems) work.line({ stream: 'note', text })
  const found: Inventoried = { type: 'inventoried', facts, software: [...softwareFact()] }
  const results = await asked
  return scripts.length === 0 ? found : { ...found, results }
}

async function askScripts(
  askers: Askers,
  scripts: readonly InventoryScript[],
  work: Work,
): Promise<Record<string, InventoryResult>> {
  if (scripts.length === 0) return {}
  const inquiries = scripts.map(({ key, script }) => ({
    key,
    check: { type: 'get' as const, script, environment: {} },
  }))
  const found = await findAll(askers, inquiries, work)
  let characters = 0
  const results = scripts.map(({ key }, at): [string, InventoryResult] => {
    const answer = found[at]
    const result = toResult(answer)
    characters += answer?.found === 'value' ? answer.value.length : 0
    if (characters <= resultsMax || result.found === 'error') return [key, result]
    return [key, { found: 'error', detail: 'Together the values of this inventory are too long to be reported.' }]
  })
  for (const [key, result] of results)
    if (result.found === 'error')
      work.line({ stream: 'note', text: shortened(`Inventory script ${key}: ${result.detail}`, 4096) })
  return Object.fromEntries(results)
}

function toResult(found: Found | undefined): InventoryResult {
  if (found?.found === 'value') return valueOf(found.value)
  const detail = found !== undefined && 'detail' in found ? found.detail : 'There was no answer.'
  return { found: 'error', detail: shortened(detail, detailMax) }
}

/**
 * The value in what a script printed: JSON where it is JSON, else the text. What begins like an object or a list and is none
 * was meant as JSON, so it is an error and no text; nothing at all is an error too.
 */
export function valueOf(printed: string): InventoryResult {
  const text = printed.trim()
  if (text === '') return { found: 'error', detail: 'The script printed nothing.' }
  try {
    const value = JSON.parse(text) as Value
    if (value === null) return { found: 'error', detail: 'The script printed null, which says nothing.' }
    if (depthOf(value) > depthMax)
      return { found: 'error', detail: `The value is nested deeper than ${depthMax} levels.` }
    return { found: 'value', value }
  } catch (error) {
    if (!/^[[{]/.test(text)) return { found: 'value', value: text }
    return { found: 'error', detail: shortened(`The script printed malformed JSON: ${messageOf(error)}`, detailMax) }
  }
}

/** Counts no deeper than it has to. */
function depthOf(value: unknown, depth = 0): number {
  if (typeof value !== 'object' || value === null || depth > depthMax) return depth
  return Math.max(depth + 1, ...Object.values(value).map((inner) => depthOf(inner, depth + 1)))
}
