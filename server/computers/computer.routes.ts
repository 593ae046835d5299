/** Serves the endpoints about computers: parse, call, shape. */
import type { Kysely } from 'kysely'
import { explain, explainText } from '@fettle/core/identify/explain.ts'
import type { Definitions } from '@fettle/core/identify/identify.ts'
import { unscoped } from '../db/scope.ts'
import type { Tables } from '../db/tables.ts'
import type { Handlers } from '../http/handler.ts'
import { refuse } from '../http/refusal.ts'
import { namesOf } from '../deployments/target-words.ts'
import { primaryPersonOf, rememberChoice } from '../inventory/affinity.store.ts'
import { getPersonId, getTenantId } from '../tenants/tenant.store.ts'
import { recordComputer } from './computer.life.ts'
import { getComputerRef, saveComputerChange } from './computer.store.ts'
import { changeMany, findPasted } from './many.commands.ts'
import { computerDetail, computerItems, computerSoftware, listComputerPage } from './computer.views.ts'
import { formerAssignments } from './assignment.store.ts'
import { exclusionShapes, explanationShape, withNames } from './explanation.ts'
import { isDetectionOutdated } from './outdated.ts'
import { nextSessionOn } from '../schedules/next-session.views.ts'
import { agentOf } from './agent.views.ts'
import { computerTimeline } from './timeline.views.ts'
import { subjectOf } from './subject.ts'

export interface ComputerRouteParts {
  readonly db: Kysely<Tables>
  readonly definitions: (db: Kysely<Tables>) => Promise<Definitions>
  readonly now: () => number
  /** Tells live readers that a computer changed. */
  readonly changed: (computerId: string) => void
}

type ComputerHandlers = Pick<
  Handlers,
  | 'changeComputers'
  | 'findComputers'
  | 'listComputers'
  | 'getComputer'
  | 'changeComputer'
  | 'getComputerItems'
  | 'getComputerSoftware'
  | 'explainItem'
  | 'getComputerTimeline'
  | 'getComputerAgent'
  | 'getNextSession'
>

/** Handlers of the computers room. */
export function computerHandlers({ db, definitions, now, changed }: ComputerRouteParts): ComputerHandlers {
  const idOf = async (text: string): Promise<string> => (await getComputerRef(db, text)).id
  const detailOf = async (id: string) => ({
    ...(await computerDetail(db, id, now())),
    detectionOutdated: await isDetectionOutdated(db, await definitions(db), id, now()),
  })
  return {
    changeComputers: ({ body, caller }) => changeMany(db, body, { act: { by: caller.name, now: now() }, changed }),
    findComputers: ({ body }) => findPasted(db, body.names),
    listComputers: ({ query }) => listComputerPage(db, query),
    getComputer: async ({ params }) => detailOf(await idOf(params.id)),
    getComputerItems: async ({ params }) => computerItems(db, await idOf(params.id)),
    getComputerSoftware: async ({ params }) => computerSoftware(db, await idOf(params.id)),
    getComputerTimeline: async ({ params, query }) => computerTimeline(db, await idOf(params.id), query, now()),
    getComputerAgent: async ({ params }) => agentOf(db, await idOf(params.id)),
    getNextSession: async ({ params }) => nextSessionOn(db, await idOf(params.id)),
    changeComputer: async ({ params, body, caller }) => {
      const id = await idOf(params.id)
      const before = await primaryPersonOf(db, id)
      const act = { by: caller.name, now: now() }
      const change = {
        ...(body.tags ? { tags: body.tags } : {}),
        ...(body.tenant === undefined ? {} : { tenantId: await getTenantId(db, body.tenant) }),
        ...(body.primaryPerson === undefined
          ? {}
          : { primaryPersonId: body.primaryPerson === null ? null : await getPersonId(db, body.primaryPerson) }),
        ...(body.excludedFromMaintenance === undefined
          ? {}
          : { excludedFromMaintenance: body.excludedFromMaintenance }),
        ...(body.notes === undefined ? {} : { notes: body.notes }),
      }
      // All that it names was found within what the caller sees.
      await unscoped(async () => {
        await saveComputerChange(db, id, change, (tx) => recordComputer(tx, id, 'updated', act))
        if (body.primaryPerson !== undefined) await rememberChoice(db, id, before, act)
      })
      changed(id)
      return await detailOf(id)
    },
    explainItem: async ({ params }) => {
      const computer = await getComputerRef(db, params.id)
      const all = await definitions(db)
      if (!all.library.has(params.item))
        refuse('notFound', `There is no item "${params.item}" in the library; list them with GET /api/v1/items.`)
      const explanation = explain(all, await subjectOf(db, computer.id), params.item, {
        now: now(),
        formerly: await formerAssignments(db, computer.id),
      })
      const { facts_at } = await db
        .selectFrom('computer')
        .select('facts_at')
        .where('id', '=', computer.id)
        .executeTakeFirstOrThrow()
      return {
        computer,
        item: params.item,
        ...withNames(
          {
            results: explanationShape(explanation),
            exclusions: exclusionShapes(explanation),
            text: explainText(explanation).split('\n'),
          },
          await namesOf(db),
        ),
        ...(facts_at === null ? {} : { factsAt: facts_at }),
      }
    },
  }
}
