/** Makes ids: a prefix that names the noun, then the time and chance, so that ids sort by age and cannot be guessed. */
import { randomBytes } from 'node:crypto'
import type { Id } from '@fettle/core/terms/ids.ts'

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'

/** A new id: 10 characters of milliseconds since 1970 and 16 of chance, in base 32 after Crockford, as in a ULID. */
export function newId<Prefix extends string>(prefix: Prefix): Id<Prefix> {
  let time = ''
  for (let rest = Date.now(), i = 0; i < 10; i += 1, rest = Math.floor(rest / 32)) time = alphabet[rest % 32] + time
  let chance = ''
  for (const byte of randomBytes(16)) chance += alphabet[byte % 32]
  return `${prefix}_${time}${chance}`
}
