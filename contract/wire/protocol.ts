/** Says which protocol number agent and server speak, and what changed with each. */

/**
 * Protocol history, one line a change:
 * 1 (2026-11-20): hello, welcome, orders, events, output, progress.
 *
 * What only some agents can do is no new number: they say it with a header when they link.
 */
export const protocol = 1

/** The header of an agent's link in which it names what it can do, with commas. A server that does not know it passes it over. */
export const abilitiesHeader = 'fettle-agent-abilities'

/** doctor: it answers `doctor` frames. */
export const abilities = ['doctor'] as const
export type Ability = (typeof abilities)[number]

/** The abilities that a header names; what is not known is passed over. */
export function abilitiesIn(header: string | undefined): ReadonlySet<Ability> {
  const named = new Set(header?.split(',').map((word) => word.trim()))
  return new Set(abilities.filter((ability) => named.has(ability)))
}

/** Limits both sides hold to; a frame over its limit closes the link. */
export const limits = {
  /** Bytes of one frame. */
  frameBytes: 16 * 1024 * 1024,
  /** Events in one frame. */
  eventsPerFrame: 500,
  /** Output lines in one frame. */
  linesPerFrame: 2000,
  /** Characters of one output line; longer ones are folded by the agent. */
  lineCharacters: 4096,
  /** Seconds between pings; three missed ones end the link. */
  pingSeconds: 20,
} as const

/** The text an agent signs to prove that it holds its key: bound to this server's nonce, this server and this agent. */
export function linkProof(nonce: string, serverId: string, agentId: string): string {
  return `fettle-link-v1\n${nonce}\n${serverId}\n${agentId}`
}
