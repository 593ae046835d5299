/** Keeps what inventory found on a computer: facts, software, what scripts found, and when the next one is due. */
import { type Kysely, sql } from 'kysely'
import type { Facts, InstalledSoftware } from '@fettle/core/terms/computer.ts'
import type { MachineEvidence } from '@fettle/core/terms/machine.ts'
import { saveFilterAnswers } from '../computers/filter-answers.store.ts'
import { subjectOf } from '../computers/subject.ts'
import type { Tables } from '../db/tables.ts'
import { saveMoments } from '../engine/moments.ts'
import { evidenceWith, saveMachine } from '../onboarding/machine.store.ts'
import { observe } from './affinity.store.ts'
import { inventoryDueAt } from './due-rule.ts'
import { momentsFound } from './moments-found.ts'
import { type InventoryResults, lastValues, saveResults } from './result.store.ts'
import { neverTried, questionsFor, readQuestions, readTried } from './script.store.ts'

type ScriptResults = Parameters<typeof saveFilterAnswers>[2]

export interface FoundInventory {
  readonly facts: Facts
  readonly software: readonly InstalledSoftware[]
  /** What the inventory scripts found, or why one failed, by key. */
  readonly results?: InventoryResults
  /** Milliseconds since 1970. */
  readonly at: number
}

/** Replaces a computer's facts and software by what was found at this moment, and keeps what changed. */
export async function saveInventory(tx: Kysely<Tables>, computerId: string, found: FoundInventory): Promise<void> {
  const questions = await readQuestions(tx)
  const keys: ReadonlySet<string> = new Set(questions.map(({ name }) => name))
  if (found.results) {
    await saveResults(tx, computerId, { results: found.results, keys, at: found.at })
    await saveFilterAnswers(tx, computerId, found.results as ScriptResults, found.at)
  }
  const values = await lastValues(tx, computerId, keys)
  // What agents find by themselves goes before what scripts say: no script can pretend it.
  const facts = { ...values, ...found.facts }
  // Its second statement is sent when the first is answered, and must still see what was there before.
  await saveSoftware(tx, computerId, found)
  // Sent together, and carried out in this order: software is compared with what was there before.
  await Promise.all([
    saveSoftwareChanges(tx, computerId, found),
    replaceFacts(tx, computerId, { ...found, facts }),
    learnMachine(tx, computerId, found.facts),
    observe(tx, computerId, found.facts.users, found.at),
    saveMoments(tx, computerId, momentsFound(found.facts, found.at)),
    setDue(tx, computerId, { questions, factsAt: found.at }),
  ])
}

async function replaceFacts(
  tx: Kysely<Tables>,
  computerId: string,
  { facts, software, at }: FoundInventory,
): Promise<void> {
  await tx
    .updateTable('computer')
    .set({ facts: JSON.stringify(facts), software: JSON.stringify(software), facts_at: new Date(at) })
    .where('id', '=', computerId)
    .execute()
}

/** Installed, removed and updated software since the last inventory; several versions beside each other count as one text. */
async function saveSoftwareChanges(
  tx: Kysely<Tables>,
  computerId: string,
  { software, at }: FoundInventory,
): Promise<void> {
  await sql`
    with known as (
      select software from computer
      where id = ${computerId} and facts_at is not null and software <> ${JSON.stringify(software)}::text::jsonb
    ), old as (
      select provider, name, architecture, string_agg(version, ', ' order by version) as version
      from known, jsonb_to_recordset(known.software) as old (provider text, name text, version text, architecture text)
      group by 1, 2, 3
    ), new as (
      select provider, name, architecture, string_agg(version, ', ' order by version) as version
      from known, jsonb_to_recordset(${JSON.stringify(software)}::text::jsonb)
        as new (provider text, name text, version text, architecture text)
      group by 1, 2, 3
    )
    insert into software_change (computer_id, at, provider, name, architecture, before, after)
    select ${computerId}, ${new Date(at)}, provider, name, architecture, old.version, new.version
    from old full join new using (provider, name, architecture)
    where old.version is distinct from new.version`.execute(tx)
}

/**
 * Keeps the computer's software by name, for questions about all computers; writes only what is different. Two statements, because
 * the second must see titles that others stored meanwhile.
 */
async function saveSoftware(tx: Kysely<Tables>, computerId: string, { software }: FoundInventory): Promise<void> {
  const found = sql`(
    select distinct provider, name, version, architecture
    from jsonb_to_recordset(${JSON.stringify(software)}::text::jsonb)
      as one (provider text, name text, version text, architecture text)
    where exists (select from computer where id = ${computerId} and (facts_at is null or software <> ${JSON.stringify(software)}::text::jsonb))
  )`
  await sql`
    insert into software_title (provider, name)
    select distinct provider, name from ${found} found
    where not exists (select from software_title known where known.provider = found.provider and known.name = found.name)
    order by provider, name
    on conflict do nothing`.execute(tx)
  await sql`
    with found as ${found}, wanted as (
      select title.id, found.version, found.architecture
      from found join software_title title on title.provider = found.provider and title.name = found.name
    ), gone as (
      delete from computer_software has
      where has.computer_id = ${computerId}
        and exists (select from computer where id = ${computerId} and software <> ${JSON.stringify(software)}::text::jsonb)
        and not exists (select from wanted where wanted.id = has.title_id and wanted.version = has.version
          and wanted.architecture = has.architecture)
    )
    insert into computer_software (computer_id, title_id, version, architecture)
    select ${computerId}, id, version, architecture from wanted
    on conflict do nothing`.execute(tx)
}

/** An agent that joined when it could say little has more to say now. */
async function learnMachine(tx: Kysely<Tables>, computerId: string, facts: Facts): Promise<void> {
  const row = await tx.selectFrom('machine').select('evidence').where('computer_id', '=', computerId).executeTakeFirst()
  const known = (row?.evidence ?? { macs: [] }) as MachineEvidence
  const evidence = evidenceWith(known, facts)
  if (!row || Object.entries(evidence).some(([word, value]) => !isSame(value, known[word as keyof MachineEvidence])))
    await saveMachine(tx, computerId, evidence)
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}

/** Notes when the next inventory is due without anybody asking; one that came ends the series of failures. */
export async function setDue(
  tx: Kysely<Tables>,
  computerId: string,
  known: { readonly questions?: Awaited<ReturnType<typeof readQuestions>>; readonly factsAt: number },
): Promise<void> {
  const questions = known.questions ?? (await readQuestions(tx))
  const asked =
    questions.length === 0
      ? []
      : await Promise.all([subjectOf(tx, computerId), readTried(tx, computerId)]).then(([subject, tried]) =>
          questionsFor(questions, subject).map(({ name, everyMinutes }) => ({
            everyMinutes,
            tried: tried.get(name) ?? neverTried,
          })),
        )
  const values = { next_at: new Date(inventoryDueAt(computerId, known.factsAt, asked)), failures: 0 }
  await tx
    .insertInto('inventory_due')
    .values({ computer_id: computerId, ...values })
    .onConflict((conflict) => conflict.column('computer_id').doUpdateSet(values))
    .execute()
}
