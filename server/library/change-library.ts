/** Lets one caller at a time change the library: all or nothing, never left with problems, or only to see what would happen. */
import type { Kysely } from 'kysely'
import type { Tables } from '../db/tables.ts'
import type { RefusedPart } from '../http/refusal.ts'
import { mustHaveNone } from './check-documents.ts'
import { bumpRevision, readSources } from './definitions.ts'
import { libraryProblems } from './library-problems.ts'
import type { Tx } from './object-kind.ts'

/** Who changes it, and when. */
export interface Act {
  /** Milliseconds since 1970. */
  readonly now: number
  /** The caller in words, for the history. */
  readonly by: string
  /** Only say what would change. */
  readonly dryRun?: boolean
}

export interface Worked<T> {
  readonly result: T
  readonly isChanged: boolean
  /** Where each object was written, by its key, for what turns out to be wrong between objects. */
  readonly places?: ReadonlyMap<string, string>
}

/** What is thrown to undo a dry run's transaction; carries its result. */
class DryRun extends Error {
  readonly result: unknown
  constructor(result: unknown) {
    super('dry run')
    this.result = result
  }
}

/** Does the work in one transaction and returns its result; refuses it as a whole when the library would have problems. */
export async function changeLibrary<T>(
  db: Kysely<Tables>,
  { dryRun = false }: Pick<Act, 'dryRun'>,
  work: (tx: Tx) => Promise<Worked<T>>,
): Promise<T> {
  try {
    return await db.transaction().execute(async (tx) => {
      // Whoever comes next waits: two people's documents must not be judged against the same old library.
      await tx.selectFrom('definition_revision').select('revision').forUpdate().execute()
      const { result, isChanged, places } = await work(tx)
      if (isChanged) {
        await bumpRevision(tx)
        mustHaveNone(problemsIn(await readSources(tx), places))
      }
      if (dryRun) throw new DryRun(result)
      return result
    })
  } catch (error) {
    if (error instanceof DryRun) return error.result as T
    throw error
  }
}

function problemsIn(
  sources: Awaited<ReturnType<typeof readSources>>,
  places: ReadonlyMap<string, string> = new Map(),
): readonly RefusedPart[] {
  return libraryProblems(sources).map(({ items, detail }) => {
    const keys = items.map((item) => `item "${item}"`)
    return { path: keys.map((key) => places.get(key)).find((place) => place !== undefined) ?? keys[0] ?? '', detail }
  })
}
