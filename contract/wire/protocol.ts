/** Says which protocol number agent and server speak, and what changed with each. */

/**
 * Protocol history, one line a change:
 * 1 (2026-11-20): hello, welcome, orders, events, output, progress.
 */
export const protocol = 1

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
