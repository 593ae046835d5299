/** How are recovery codes made, read and kept? Ten, each good once, in place of a factor that was lost. */
import { randomInt } from 'node:crypto'
import { secretHash } from './secrets.ts'

const count = 10
/** Without letters and digits that look alike; 16 of 31 are 79 bits, so a plain hash is enough. */
const alphabet = 'abcdefghjkmnpqrstuvwxyz23456789'
const length = 16

/** Ten new codes, as people read them: "abcd-efgh-jkmn-pqrs". */
export function newRecoveryCodes(): readonly string[] {
  return Array.from({ length: count }, () => {
    const signs = Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('')
    return signs.replaceAll(/(.{4})(?=.)/g, '$1-')
  })
}

/** What is stored of a code; how it is spaced and written does not matter. */
export function recoveryCodeHash(accountId: string, code: string): string {
  return secretHash(`${accountId} ${code.toLowerCase().replaceAll(/[\s-]/g, '')}`)
}
