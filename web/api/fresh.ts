/** Asks the person to prove who they are, when the server wants that for a call; whoever shows pages says how. */

/** Resolves true when it was proved, false when the person would rather not. */
export type Prover = () => Promise<boolean>

let prover: Prover | undefined
let asking: Promise<boolean> | undefined

/** Says how to ask; returns how to take that back. */
export function setProver(ask: Prover): () => void {
  prover = ask
  return () => {
    if (prover === ask) prover = undefined
  }
}

/** Asks, once for all calls that want it at the same time. */
export function proveAgain(): Promise<boolean> {
  if (asking) return asking
  const asked = prover?.() ?? Promise.resolve(false)
  asking = asked.finally(() => (asking = undefined))
  return asking
}
