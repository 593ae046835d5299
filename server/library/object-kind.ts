/** What must a room say of a kind of definition, so that it can be applied, compared, exported, deleted and restored? */
import type { Transaction } from 'kysely'
import type { Definition } from '@fettle/catalog/definition.ts'
import type { Permission } from '@fettle/core/terms/access.ts'
import type { Json } from '@fettle/core/terms/json.ts'
import type { Tables } from '../db/tables.ts'

export type Tx = Transaction<Tables>
export type Document = Readonly<Record<string, unknown>>

/** Why something cannot be done, in one sentence: what, which value, what to do. */
export interface Fault {
  readonly detail: string
}

/** An object as the library knows it. */
export interface Known {
  readonly id: string
  readonly name: string
  /** As it was written, texts of files in place of their names. */
  readonly document: Document
}

/** One save of one object. */
export interface Saving {
  readonly id: string
  readonly isNew: boolean
  /** What `remove` kept; given when the object is restored. */
  readonly kept?: Json
  /** Who saves it, in words, and when (milliseconds since 1970). */
  readonly by: string
  readonly now: number
}

/** What a kind offers whose objects are there whatever documents say, and which other rooms change too. */
export interface Standing<D extends Definition = Definition> {
  /** Those of which there is something to write. */
  readonly written: (tx: Tx) => Promise<readonly Known[]>
  /** The one a definition means, as it is. */
  readonly meant: (tx: Tx, definition: D) => Promise<Known | Fault>
  /** The one with this id or name. */
  readonly named: (tx: Tx, text: string) => Promise<Known | undefined>
}

/**
 * A kind of object that people define. A room adds one in four steps, and nothing in between has to change:
 * 1. `catalog/schema/<kind>.ts`: its schema (with `notes`, see `catalog/schema/words.ts`), listed in `catalog/schema/document.ts`
 *    behind every kind that it names;
 * 2. `catalog/definition.ts`: what a valid document says, in the union `Definition`, and a case in `catalog/validate.ts`;
 * 3. `server/<room>/<kind>.kind.ts`: an `ObjectKind` that writes the rows the room works with, listed in `server/library/kinds.ts`;
 * 4. `node catalog/print-json-schema.ts`, and an example in `docs/definitions.md`.
 * The library itself keeps the document, its history and what is deleted: the rows of a kind hold only what is in force. So a
 * room's other queries never meet something deleted, unless its rows must stay for others to point to (tenants, persons).
 * What is there whatever people define (the installation, computers) is `standing`: its rows are all there is of it.
 */
export interface ObjectKind<D extends Definition = Definition> {
  /** One word, as histories and commands say it: "deployment". */
  readonly noun: string
  /** As addresses say it: "deployments". */
  readonly plural: string
  /** The kinds of document that describe it; software and tasks are one noun, because they share their names. */
  readonly documents: readonly D['kind'][]
  /** What somebody needs to make, change or delete one; "define" unless said. */
  readonly permission?: Permission
  /** What somebody needs to read its documents; "view" unless said. */
  readonly readPermission?: Permission
  /** Each belongs to the whole installation: who reaches some tenants only changes none. */
  readonly reach?: 'installation'
  /** A new id, with the noun's prefix. */
  readonly newId: () => string
  /** Writes its rows. What the definition names must be there; otherwise nothing is written and the fault says what is missing. */
  readonly save: (tx: Tx, definition: D, saving: Saving) => Promise<Fault | undefined>
  /**
   * Takes its rows out of force, or says who still needs it. `kept` is what `save` needs on a restore and no document says.
   */
  readonly remove: (tx: Tx, known: Known) => Promise<Fault | { readonly kept: Json }>
  /** The document as it must be written today to mean the same: names that changed since are renewed. */
  readonly renewed?: (tx: Tx, known: Known) => Promise<Document>
  /** The ids of those that belong to a tenant; a kind without belongs to the whole installation. */
  readonly ofTenant?: (tx: Tx, tenantId: string) => Promise<readonly string[]>
  /** Sections that a document leaves as they are by not having them, because they are set in other ways, too. */
  readonly stays?: readonly string[]
  /**
   * Its documents change what is there and neither make nor delete any. The library keeps nothing of them: they are written
   * from the rows whenever they are wanted, and `save` writes their history.
   */
  readonly standing?: Standing<D>
  /** The order in which objects of this kind need each other, when it is not the order of the documents. */
  readonly sorted?: <T extends { readonly definition: Definition }>(all: readonly T[]) => readonly T[]
}
