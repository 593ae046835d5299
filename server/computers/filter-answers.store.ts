/** Keeps what script filters answered on computers, and says which of them to ask there. The scripts never run on the server. */
import { type Kysely, sql } from 'kysely'
import type { Definitions } from '@fettle/core/identify/identify.ts'
import type { Subject } from '@fettle/core/terms/computer.ts'
import type { InventoryScript } from '@fettle/core/terms/order.ts'
import { answerOf, isAnswerHolding, type ScriptResult, scriptToAsk } from '@fettle/core/target/script-filter.ts'
import { type CompiledTarget, compileTarget, type Problem } from '@fettle/core/target/target.ts'
import type { Target } from '@fettle/core/terms/target.ts'
import type { Tables } from '../db/tables.ts'
import { subjectOf } from './subject.ts'

const keyPrefix = 'filter:'

/**
 * Stores the answers among the results of an inventory's scripts; results of other scripts are passed over. An older answer
 * than the known one changes nothing. `at` in milliseconds since 1970.
 */
export async function saveFilterAnswers(
  tx: Kysely<Tables>,
  computerId: string,
  results: { readonly [key: string]: ScriptResult },
  at: number,
): Promise<void> {
  const rows = Object.entries(results)
    .filter(([key]) => key.startsWith(keyPrefix))
    .map(([key, result]) => ({ key, ...answerOf(result) }))
  if (rows.length === 0) return
  await sql`
    insert into filter_answer (computer_id, key, says, problem, at)
    select ${computerId}, key, says, problem, ${new Date(at)}::timestamptz
    from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as told (key text, says boolean, problem text)
    on conflict (computer_id, key) do update set says = excluded.says, problem = excluded.problem, at = excluded.at
      where filter_answer.at <= excluded.at`.execute(tx)
}

/** Every script filter that could concern the computer, each once, in the order of their keys. */
export function filterScriptsOf(definitions: Definitions, subject: Subject, now: number): readonly InventoryScript[] {
  const targets: (CompiledTarget | Problem)[] = []
  for (const { candidates } of definitions.rivals)
    for (const { deployment, target } of candidates) if (deployment.enabled) targets.push(target)
  for (const exclusions of definitions.exclusionsByItem.values())
    for (const { exclusion, target } of exclusions)
      if (exclusion.until === undefined || exclusion.until > now) targets.push(target)
  const scripts = new Map<string, InventoryScript>()
  for (const target of targets) {
    const asked = 'problem' in target ? undefined : scriptToAsk(target, subject)
    if (asked) scripts.set(asked.key, asked)
  }
  return [...scripts.values()].toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
}

/** Whether any deployment or exclusion hangs on a script at all: where none does, nobody need be asked. */
export function hasFilterScripts({ rivals, exclusionsByItem }: Definitions): boolean {
  const isScript = ({ target }: { target: CompiledTarget | Problem }): boolean =>
    !('problem' in target) && target.target.subject.type === 'script'
  return (
    rivals.some(({ candidates }) => candidates.some(isScript)) ||
    [...exclusionsByItem.values()].some((exclusions) => exclusions.some(isScript))
  )
}

/** Whether a script filter that could concern the computer has no answer that holds: an inventory should come first. */
export function lacksFilterAnswers(definitions: Definitions, subject: Subject, now: number): boolean {
  return filterScriptsOf(definitions, subject, now).some(({ key }) => !isAnswerHolding(subject, key))
}

/** What the engine asks before an inventory: the script filters that could concern a computer. */
export type FilterScripts = (tx: Kysely<Tables>, computerId: string) => Promise<readonly InventoryScript[]>

/** Returns a function that gives the script filters that could concern a computer, as the transaction sees everything. */
export function createFilterScripts(parts: {
  readonly definitions: (db: Kysely<Tables>) => Promise<Definitions>
  readonly now: () => number
}): FilterScripts {
  return async (tx, computerId) => {
    const [definitions, subject] = await Promise.all([parts.definitions(tx), subjectOf(tx, computerId)])
    const scripts = new Map(filterScriptsOf(definitions, subject, parts.now()).map((script) => [script.key, script]))
    for (const target of await scheduledTargets(tx)) {
      const compiled = compileTarget(target)
      const asked = 'problem' in compiled ? undefined : scriptToAsk(compiled, subject)
      if (asked) scripts.set(asked.key, asked)
    }
    return [...scripts.values()].toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
  }
}

/** Targets of schedules that hang on a script. */
async function scheduledTargets(db: Kysely<Tables>): Promise<readonly Target[]> {
  const rows = await db
    .selectFrom('schedule')
    .select(sql<Target>`definition->'target'->'target'`.as('target'))
    .where('enabled', '=', true)
    .where(sql<boolean>`definition->'target'->'target'->'subject'->>'type' = 'script'`)
    .execute()
  return rows.map(({ target }) => target)
}
