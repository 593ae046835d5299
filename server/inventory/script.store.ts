/** Which inventory scripts are there, and which of them are due on a computer? */
import type { Kysely } from 'kysely'
import { compileTarget, matches } from '@fettle/core/target/target.ts'
import type { Subject } from '@fettle/core/terms/computer.ts'
import type { InventoryQuestion } from '@fettle/core/terms/inventory.ts'
import type { InventoryScript } from '@fettle/core/terms/order.ts'
import { subjectOf } from '../computers/subject.ts'
import type { Tables } from '../db/tables.ts'
import { scriptDueAt, type Tried } from './due-rule.ts'

/** Every script that is enabled, by name. */
export async function readQuestions(db: Kysely<Tables>): Promise<readonly InventoryQuestion[]> {
  const rows = await db.selectFrom('inventory_script').select('definition').orderBy('key').execute()
  return rows.map(({ definition }) => definition as InventoryQuestion).filter(({ enabled }) => enabled)
}

/** The scripts that are meant for a computer. */
export function questionsFor(questions: readonly InventoryQuestion[], subject: Subject): readonly InventoryQuestion[] {
  return questions.filter(({ target }) => {
    const compiled = compileTarget(target)
    return !('problem' in compiled) && matches(compiled, subject)
  })
}

/** What is known of a computer's scripts, by key. */
export async function readTried(db: Kysely<Tables>, computerId: string): Promise<ReadonlyMap<string, Tried>> {
  const rows = await db
    .selectFrom('inventory_value')
    .select(['key', 'value_at', 'error_at', 'failures'])
    .where('computer_id', '=', computerId)
    .execute()
  return new Map(
    rows.map(({ key, value_at, error_at, failures }) => [
      key,
      {
        failures,
        ...(value_at === null ? {} : { valueAt: Date.parse(value_at) }),
        ...(error_at === null ? {} : { errorAt: Date.parse(error_at) }),
      },
    ]),
  )
}

export const neverTried: Tried = { failures: 0 }

/**
 * The scripts that an inventory of the computer runs now: those that are due, or with `all` every one that is meant for it,
 * because somebody asked.
 */
export async function inventoryScriptsFor(
  tx: Kysely<Tables>,
  computerId: string,
  now: number,
  which: 'due' | 'all' = 'due',
): Promise<readonly InventoryScript[]> {
  const questions = await readQuestions(tx)
  if (questions.length === 0) return []
  const [subject, tried] = await Promise.all([subjectOf(tx, computerId), readTried(tx, computerId)])
  return questionsFor(questions, subject)
    .filter(
      ({ name, everyMinutes }) => which === 'all' || scriptDueAt(everyMinutes, tried.get(name) ?? neverTried) <= now,
    )
    .map(({ name, script }) => ({ key: name, script }))
}
