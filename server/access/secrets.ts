/** Makes secrets and the hashes under which they are kept: 256 bits of chance, so a plain SHA-256 is enough. */
import { createHash, randomBytes } from 'node:crypto'

/** A new secret; the prefix tells people and scanners what it is. */
export function newSecret(
  prefix: 'fettle_api' | 'fettle_enrol' | 'fettle_login' | 'fettle_code' | 'fettle_device' | 'fettle_invite',
): string {
  return `${prefix}_${randomBytes(32).toString('base64url')}`
}

/** What is stored of a secret. */
export function secretHash(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}
