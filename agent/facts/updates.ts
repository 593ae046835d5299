/** Fact: how many updates wait, where the system has counted them itself. */
import { statSync } from 'node:fs'
import type { Facts } from '@fettle/core/terms/computer.ts'
import { readSystemFile } from './read.ts'

/** Written by update-notifier after each refresh of the package lists. Counting anew would cost seconds, so it is not done. */
const countedFile = '/var/lib/update-notifier/updates-available'

/** The counts and when they were made; nothing where nobody counts. */
export function updatesFact(): Facts['updates'] {
  const counts = parseUpdates(readSystemFile(countedFile) ?? '')
  const modified = statSync(countedFile, { throwIfNoEntry: false })?.mtime
  return counts === undefined || modified === undefined ? undefined : { ...counts, countedAt: modified.toISOString() }
}

/** Parses "12 updates can be applied immediately.\n3 of these updates are standard security updates." */
export function parseUpdates(text: string): { readonly pending: number; readonly security?: number } | undefined {
  const pending = /^(\d+) (?:updates?|packages?) can be (?:applied|updated|installed)/m.exec(text)?.[1]
  if (pending === undefined) return undefined
  const security =
    /^(\d+) (?:of these updates (?:is|are) (?:a )?(?:standard )?security|updates? (?:is|are) (?:a )?(?:standard )?security)/m.exec(
      text,
    )?.[1]
  return { pending: Number(pending), ...(security === undefined ? {} : { security: Number(security) }) }
}
