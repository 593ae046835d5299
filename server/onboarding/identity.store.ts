/** Keeps what was made of a machine's evidence, and carries out what that means for the records of computers. */
import type { Kysely } from 'kysely'
import type { identityDecisions } from '@fettle/contract/http/onboarding.ts'
import type { Recognition } from '@fettle/core/terms/machine.ts'
import type { Tables } from '../db/tables.ts'

export type IdentityDecision = (typeof identityDecisions)[number]

export interface Decided {
  readonly as: IdentityDecision
  readonly by: string
  /** Milliseconds since 1970. */
  readonly at: number
}

/** Keeps what a machine was recognized as, perhaps with a decision that is already made. */
export async function saveRecognition(
  tx: Kysely<Tables>,
  computerId: string,
  recognition: Recognition,
  decided?: Decided,
): Promise<void> {
  const values = {
    verdict: recognition.verdict,
    match_id: recognition.match ?? null,
    sentences: [...recognition.sentences],
    at: new Date(),
    decided: decided?.as ?? null,
    decided_by: decided?.by ?? null,
    decided_at: decided ? new Date(decided.at) : null,
  }
  await tx
    .insertInto('identification')
    .values({ computer_id: computerId, ...values })
    .onConflict((conflict) => conflict.column('computer_id').doUpdateSet(values))
    .execute()
}

/** Lets a new agent take the place of a computer's old one: the old key is refused from now on, and its link is cut. */
export async function replaceAgent(
  tx: Kysely<Tables>,
  computerId: string,
  agent: { readonly id: string; readonly now: number },
): Promise<void> {
  await revokeAgents(tx, computerId, agent.now)
  await tx.updateTable('agent').set({ computer_id: computerId }).where('id', '=', agent.id).execute()
}

/** Refuses a computer's agent from now on. A computer without a node has no link: the node that holds one cuts it. */
export async function revokeAgents(tx: Kysely<Tables>, computerId: string, now: number): Promise<void> {
  await tx
    .updateTable('agent')
    .set({ revoked_at: new Date(now) })
    .where('computer_id', '=', computerId)
    .where('revoked_at', 'is', null)
    .execute()
  await tx
    .updateTable('computer')
    .set({ node_id: null, online_since: new Date(now) })
    .where('id', '=', computerId)
    .where('node_id', 'is not', null)
    .execute()
}

/** Takes a computer out of all lists; its history stays. */
export async function retireComputer(tx: Kysely<Tables>, computerId: string, now: number): Promise<void> {
  await tx
    .updateTable('computer')
    .set({ deleted_at: new Date(now), node_id: null })
    .where('id', '=', computerId)
    .execute()
}
