/** Keeps manifests and plans by the hash of their content, so that sessions which are equal share them. */
import { createHash } from 'node:crypto'
import type { Transaction } from 'kysely'
import type { ContentHash } from '@fettle/core/terms/ids.ts'
import type { Tables } from '../db/tables.ts'

/** The SHA-256 of a text, in hexadecimal digits. */
export function sha256(text: string): ContentHash {
  return createHash('sha256').update(text).digest('hex')
}

/** How many documents a node remembers; the oldest go first. A session reads its documents back within seconds. */
const remembered = 256

/** Reads and writes content-addressed documents; remembers the latest, which is safe because they never change. */
export class Documents {
  readonly #known = new Map<ContentHash, unknown>()

  /** Stores a document under its hash unless it is there. */
  async save(tx: Transaction<Tables>, hash: ContentHash, body: unknown): Promise<void> {
    if (this.#known.has(hash)) return
    await tx
      .insertInto('document')
      .values({ hash, body: JSON.stringify(body) })
      .onConflict((conflict) => conflict.column('hash').doNothing())
      .execute()
  }

  /** The document with this hash. A hash without a document is a broken database. */
  async read<T>(tx: Transaction<Tables>, hash: ContentHash): Promise<T> {
    const known = this.#known.get(hash)
    if (known !== undefined) return known as T
    const { body } = await tx.selectFrom('document').select('body').where('hash', '=', hash).executeTakeFirstOrThrow()
    this.remember(hash, body)
    return body as T
  }

  /** Remembers a document that is committed; one that was rolled back must not be taken for stored. */
  remember(hash: ContentHash, body: unknown): void {
    this.#known.delete(hash)
    this.#known.set(hash, body)
    if (this.#known.size > remembered) this.#known.delete(this.#known.keys().next().value as ContentHash)
  }
}
