/** Turns names of users and groups into numbers and back, from the computer's own tables. */
import { execFileSync } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'
import { baseEnvironment } from './script-command.ts'

export type AccountKind = 'user' | 'group'

const files = { user: '/etc/passwd', group: '/etc/group' } as const
const databases = { user: 'passwd', group: 'group' } as const

interface Table {
  readonly identity: string
  readonly numbers: ReadonlyMap<string, number>
}

const tables = new Map<AccountKind, Table>()

/** The number of a user or group; a number as text is itself. Undefined when there is no such account. */
export function accountNumber(kind: AccountKind, name: string): number | undefined {
  const known = table(kind).numbers.get(name)
  if (known !== undefined) return known
  return /^\d+$/.test(name) ? Number(name) : askSystem(kind, name)
}

/** The name of a number, or the number itself as text. */
export function accountName(kind: AccountKind, number: number): string {
  for (const [name, each] of table(kind).numbers) if (each === number) return name
  return String(number)
}

/** Parses /etc/passwd or /etc/group: NAME:x:NUMBER:... */
export function parseAccounts(text: string): ReadonlyMap<string, number> {
  const lines = text.split('\n').map((line) => line.split(':'))
  return new Map(
    lines
      .filter(([, , number]) => number !== undefined && /^\d+$/.test(number))
      .map(([name = '', , number]) => [name, Number(number)]),
  )
}

function table(kind: AccountKind): Table {
  const stat = statSync(files[kind], { bigint: true, throwIfNoEntry: false })
  const identity = stat === undefined ? '' : `${stat.ino} ${stat.mtimeNs} ${stat.size}`
  const known = tables.get(kind)
  if (known?.identity === identity) return known
  const fresh = { identity, numbers: parseAccounts(stat === undefined ? '' : readFileSync(files[kind], 'utf8')) }
  tables.set(kind, fresh)
  return fresh
}

/** Accounts from a directory service are not in the files. */
function askSystem(kind: AccountKind, name: string): number | undefined {
  if (!/^[^\s:-][^\s:]*$/.test(name)) return undefined
  try {
    const line = execFileSync('getent', [databases[kind], name], {
      env: { ...baseEnvironment },
      timeout: 10_000,
      encoding: 'utf8',
      stdio: 'pipe',
    })
    return parseAccounts(line).values().next().value
  } catch {
    return undefined // exit code 2: there is none
  }
}
