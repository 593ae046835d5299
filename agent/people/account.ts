/** Looks up what the system knows of an account: number, group, home and shell. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { baseEnvironment } from '../providers/script-command.ts'

export interface Account {
  readonly name: string
  readonly uid: number
  readonly gid: number
  readonly home: string
  readonly shell: string
}

const lookUpMs = 5000
const found = new Map<string, Account>()

/** The account of this name or number; undefined when there is none. Accounts of a directory service are asked for once. */
export function accountOf(nameOrUid: string | number): Account | undefined {
  const isIt = ({ name, uid }: Account) => (typeof nameOrUid === 'number' ? uid === nameOrUid : name === nameOrUid)
  return parsePasswd(readFileSync('/etc/passwd', 'utf8')).find(isIt) ?? askDirectory(String(nameOrUid))
}

/** Parses lines of passwd(5); what is no such line is left out. */
export function parsePasswd(text: string): readonly Account[] {
  return text.split('\n').flatMap((line) => {
    const [name = '', , uid = '', gid = '', , home = '', shell = ''] = line.split(':')
    if (name === '' || !/^\d+$/.test(uid) || !/^\d+$/.test(gid)) return []
    return [{ name, uid: Number(uid), gid: Number(gid), home: home || '/', shell: shell || '/bin/sh' }]
  })
}

function askDirectory(key: string): Account | undefined {
  if (!/^[^\s:-][^\s:]*$/.test(key)) return undefined
  const known = found.get(key)
  if (known !== undefined) return known
  try {
    const line = execFileSync('getent', ['passwd', key], {
      env: { ...baseEnvironment },
      timeout: lookUpMs,
      encoding: 'utf8',
      stdio: 'pipe',
    })
    const [account] = parsePasswd(line)
    if (account !== undefined) found.set(key, account)
    return account
  } catch {
    return undefined // exit code 2: there is none
  }
}
