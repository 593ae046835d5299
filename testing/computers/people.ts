/** Signs people in on a computer and out again. */
import type { News, NewsDesk } from './news.ts'
import type { Power } from './power.ts'

/** A person at a terminal of a computer. */
export interface SignedIn {
  /** The login shell, as numbered inside. */
  readonly pid: number
  /** The terminal, as `pts/0`. */
  readonly line: string
}

/** Throws unless `user` is a name for an account. */
export function checkUser(user: string): void {
  if (!/^[a-z_][a-z0-9_-]{0,31}$/.test(user)) throw new Error(`"${user}" is not a name for an account`)
}

/** Signs a person in who has an account. */
export async function signIn(power: Power, desk: NewsDesk, user: string): Promise<SignedIn> {
  const [what, , pid, line = ''] = await ask(power, desk, ['login', user])
  if (what === 'refused') throw new Error(`${user} cannot sign in: ${line}`)
  return { pid: Number(pid), line }
}

/** Hangs up all terminals of a person and waits until the last one is free. */
export async function signOut(power: Power, desk: NewsDesk, user: string): Promise<void> {
  const [what, , , reason] = await ask(power, desk, ['logout', user])
  if (what === 'refused') throw new Error(`${user} cannot sign out: ${reason}`)
}

/** Types on the first terminal of a person. */
export async function typeAs(
  power: Power,
  desk: NewsDesk,
  { user, text }: { user: string; text: string },
): Promise<void> {
  const [what, , , reason] = await ask(power, desk, ['type', user, text])
  if (what === 'refused') throw new Error(`${user} cannot type: ${reason}`)
}

/** News of it are `login USER PID LINE`, `logout USER`, `type USER` or `refused ORDER USER REASON`. */
async function ask(
  power: Power,
  desk: NewsDesk,
  fields: readonly [order: string, user: string, ...string[]],
): Promise<News> {
  const [order, user] = fields
  const isAnswer = ([what, first, second]: News) =>
    (what === order && first === user) || (what === 'refused' && first === order && second === user)
  const answer = desk.waitFor(`${user} has done ${order}`, isAnswer)
  power.order(...fields)
  return await answer
}
