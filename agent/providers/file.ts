/** Asks about a file and brings it into the state that is wanted. */
import { createHash } from 'node:crypto'
import {
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fsyncSync,
  lstatSync,
  openSync,
  readFileSync,
  unlinkSync,
} from 'node:fs'
import type { Stats } from 'node:fs'
import { dirname, isAbsolute } from 'node:path'
import type { Check, Found } from '@fettle/core/terms/check.ts'
import type { FileBody } from '@fettle/core/terms/item.ts'
import { codeOf, messageOf } from '../failure.ts'
import type { ChangeEnd } from '../run/work.ts'
import { accountName, accountNumber } from './accounts.ts'
import type { AccountKind } from './accounts.ts'
import { syncFolder, writeWhole } from './write-file.ts'

type FileCheck = Extract<Check, { type: 'file' }>

const permissionBits = 0o7777
const defaultMode = 0o644

/** Whether the file is as wanted, and if not the first difference in words. A symbolic link is not followed: it is no file. */
export function askFile(check: FileCheck): Found {
  try {
    const problem = isAbsolute(check.path) ? undefined : `${check.path} is no absolute path.`
    if (problem !== undefined) return { found: 'unknown', detail: problem }
    const stat = statOf(check.path)
    const difference = check.ensure === 'absent' ? absentDifference(check.path, stat) : presentDifference(check, stat)
    return difference === undefined ? { found: 'compliant' } : { found: 'notCompliant', detail: difference }
  } catch (error) {
    return { found: 'unknown', detail: `${check.path} cannot be looked at: ${messageOf(error)}.` }
  }
}

/** Makes the file, changes it or removes it. Only what is asked for is touched. */
export function changeFile(body: FileBody): ChangeEnd {
  try {
    if (!isAbsolute(body.path)) return { how: 'failed', detail: `${body.path} is no absolute path.` }
    const stat = statOf(body.path)
    if (stat?.isDirectory() === true)
      return { how: 'failed', detail: `${body.path} is a folder, which is not replaced or removed.` }
    return body.ensure === 'absent' ? removeFile(body.path, stat) : putFile(body, stat)
  } catch (error) {
    return { how: 'failed', detail: `${body.path} cannot be changed: ${messageOf(error)}.` }
  }
}

function putFile(body: FileBody, stat: Stats | undefined): ChangeEnd {
  const old = stat?.isFile() === true ? stat : undefined
  const uid = body.owner === undefined ? (old?.uid ?? process.geteuid?.() ?? 0) : accountNumber('user', body.owner)
  const gid = body.group === undefined ? (old?.gid ?? process.getegid?.() ?? 0) : accountNumber('group', body.group)
  if (uid === undefined) return { how: 'failed', detail: `This computer has no user "${body.owner}".` }
  if (gid === undefined) return { how: 'failed', detail: `This computer has no group "${body.group}".` }
  const mode =
    body.mode === undefined
      ? old === undefined
        ? defaultMode
        : old.mode & permissionBits
      : Number.parseInt(body.mode, 8)
  const content = Buffer.from(body.content ?? '')
  const isSame = old !== undefined && (body.content === undefined || hasContent(body.path, old, content))
  if (isSame) changeAttributes(body.path, { mode, uid, gid })
  else writeWhole(body.path, content, { mode, uid, gid })
  return { how: 'done' }
}

function removeFile(path: string, stat: Stats | undefined): ChangeEnd {
  if (stat !== undefined) {
    unlinkSync(path)
    syncFolder(dirname(path))
  }
  return { how: 'done' }
}

function changeAttributes(path: string, { mode, uid, gid }: { mode: number; uid: number; gid: number }): void {
  const file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  try {
    fchownSync(file, uid, gid)
    fchmodSync(file, mode)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

function hasContent(path: string, { size }: Stats, content: Buffer): boolean {
  return size === content.length && readFileSync(path).equals(content)
}

function absentDifference(path: string, stat: Stats | undefined): string | undefined {
  return stat === undefined ? undefined : `${path} is there, and should not be.`
}

function presentDifference(check: FileCheck, stat: Stats | undefined): string | undefined {
  if (stat === undefined) return `${check.path} is missing.`
  if (!stat.isFile()) return `${check.path} is ${kindOf(stat)}, wanted a file.`
  return (
    contentDifference(check, stat) ??
    modeDifference(check, stat) ??
    ownerDifference('user', check.owner, stat.uid) ??
    ownerDifference('group', check.group, stat.gid)
  )
}

function contentDifference({ path, size, sha256 }: FileCheck, stat: Stats): string | undefined {
  if (size !== undefined && size !== stat.size) return `content differs: ${stat.size} bytes, wanted ${size}`
  if (sha256 === undefined) return undefined
  const found = createHash('sha256').update(readFileSync(path)).digest('hex')
  return found === sha256.toLowerCase() ? undefined : 'content differs'
}

function modeDifference({ mode }: FileCheck, stat: Stats): string | undefined {
  if (mode === undefined || (stat.mode & permissionBits) === Number.parseInt(mode, 8)) return undefined
  return `mode is ${octal(stat.mode & permissionBits)}, wanted ${octal(Number.parseInt(mode, 8))}`
}

function ownerDifference(kind: AccountKind, wanted: string | undefined, found: number): string | undefined {
  if (wanted === undefined || accountNumber(kind, wanted) === found) return undefined
  return `${kind === 'user' ? 'owner' : 'group'} is ${accountName(kind, found)}, wanted ${wanted}`
}

function octal(mode: number): string {
  return mode.toString(8).padStart(4, '0')
}

function kindOf(stat: Stats): string {
  if (stat.isSymbolicLink()) return 'a symbolic link'
  return stat.isDirectory() ? 'a folder' : 'a device, pipe or socket'
}

/** What is at the path itself; undefined when nothing is. */
function statOf(path: string): Stats | undefined {
  try {
    return lstatSync(path)
  } catch (error) {
    const code = codeOf(error)
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    throw error
  }
}
