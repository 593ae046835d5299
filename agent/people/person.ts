/** Says who is signed in, in the order in which they count, and what their programs find in their environment. */
import { existsSync } from 'node:fs'
import type { Environment } from '@fettle/core/terms/check.ts'
import type { Conduct } from '@fettle/core/terms/order.ts'
import { logins } from '../facts/users.ts'
import type { Login } from '../facts/users.ts'
import { accountOf } from './account.ts'
import type { Account } from './account.ts'
import { environmentOf, graphicalSessions } from './graphical.ts'

/** Somebody who is signed in, at one place or several. */
export interface Person {
  readonly name: string
  readonly account: Account
  /** Where they are signed in, what counts most first. */
  readonly logins: readonly Login[]
}

/** Everybody who is signed in: those in front of a screen first, then those on a desktop, then whoever came last. */
export function signedInPeople(): readonly Person[] {
  return inOrder(logins()).flatMap(({ name, logins: theirs }) => {
    const account = accountOf(name)
    return account === undefined ? [] : [{ name, account, logins: theirs }]
  })
}

/** The logins of each person, in the order in which people count. */
export function inOrder(
  all: readonly Login[],
): readonly { readonly name: string; readonly logins: readonly Login[] }[] {
  const sorted = all.toSorted(
    (a, b) =>
      Number(b.active) - Number(a.active) ||
      Number(b.graphical) - Number(a.graphical) ||
      Date.parse(b.since) - Date.parse(a.since) ||
      (a.name < b.name ? -1 : 1),
  )
  return [...new Set(sorted.map(({ name }) => name))].map((name) => ({
    name,
    logins: sorted.filter((login) => login.name === name),
  }))
}

/** For whom actions of users are: whoever counts most, or only the primary person. */
export type Audience = Pick<Conduct, 'userContext' | 'primaryUsers'>

/** The person for whom actions of users run now, or the sentence why there is none. */
export function personFor(
  { userContext, primaryUsers }: Audience,
  people: readonly Person[],
): { readonly person: Person } | { readonly person?: undefined; readonly why: string } {
  if (userContext === 'skip') return { why: 'This session does nothing for users.' }
  const right = userContext === 'primaryUser' ? people.filter(({ name }) => isCalled(name, primaryUsers)) : people
  const [person] = right
  if (person !== undefined) return { person }
  if (userContext === 'currentUser') return { why: 'Nobody is signed in.' }
  if (primaryUsers.length === 0) return { why: 'It is not known who the primary person of this computer is.' }
  const who = `the primary person (${primaryUsers.join(', ')})`
  if (people.length === 0) return { why: `Nobody is signed in, and this is for ${who}.` }
  return { why: `${people.map(({ name }) => name).join(', ')} is signed in, and this is for ${who}.` }
}

/** Whether an account is one of these names. A domain before or behind an account's name does not count, nor does case. */
export function isCalled(account: string, names: readonly string[]): boolean {
  const plain = (name: string) => name.toLowerCase().replace(/^.*\\/, '')
  const short = plain(account).replace(/@.*$/, '')
  return names.some((name) => plain(name) === plain(account) || plain(name) === short)
}

/** What this person's own programs find in their environment, the display and the message bus with it. */
export function environmentOfPerson({ account, logins: [first, ...others] }: Person): Environment {
  const { name, uid, home, shell } = account
  const runtime = `/run/user/${uid}`
  const desktops = graphicalSessions().filter((session) => session.uid === uid)
  const desktop = desktops.find(({ display }) => display === first?.display) ?? desktops[0]
  const pids = [first, ...others].flatMap((login) => login?.pid ?? [])
  const session = desktop?.environment ?? pids.map(environmentOf).find((each) => each !== undefined) ?? {}
  const XDG_RUNTIME_DIR = session['XDG_RUNTIME_DIR'] ?? (existsSync(runtime) ? runtime : undefined)
  const bus = `${XDG_RUNTIME_DIR}/bus`
  return {
    ...(existsSync(bus) ? { DBUS_SESSION_BUS_ADDRESS: `unix:path=${bus}` } : {}),
    ...session,
    ...(XDG_RUNTIME_DIR === undefined ? {} : { XDG_RUNTIME_DIR }),
    ...{ HOME: home, USER: name, LOGNAME: name, SHELL: shell },
    PATH: '/usr/local/bin:/usr/bin:/bin:/usr/local/games:/usr/games',
  }
}
