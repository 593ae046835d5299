/** Knows whether who calls itself an agent holds that agent's key. */
import { createPublicKey, verify } from 'node:crypto'
import type { Kysely } from 'kysely'
import { linkProof } from '@fettle/contract/wire/protocol.ts'
import type { Tables } from '../db/tables.ts'

/** The computer of an agent whose proof over this nonce is good; undefined when it is not, whatever the cause. */
export async function provenComputer(
  db: Kysely<Tables>,
  claim: { readonly agentId: string; readonly proof: string; readonly nonce: string; readonly serverId: string },
): Promise<string | undefined> {
  const agent = await db
    .selectFrom('agent')
    .innerJoin('computer', 'computer.id', 'agent.computer_id')
    .select(['agent.public_key', 'agent.computer_id'])
    .where('agent.id', '=', claim.agentId)
    .where('agent.revoked_at', 'is', null)
    .where('computer.deleted_at', 'is', null)
    .executeTakeFirst()
  if (!agent) return undefined
  const key = createPublicKey({ key: Buffer.from(agent.public_key, 'base64'), format: 'der', type: 'spki' })
  const text = Buffer.from(linkProof(claim.nonce, claim.serverId, claim.agentId))
  return verify(null, text, key, Buffer.from(claim.proof, 'base64')) ? agent.computer_id : undefined
}
