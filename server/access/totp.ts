/** Is this code of an authenticator app right, and not used before? RFC 6238: six digits, SHA-1, steps of 30 s. */
import { Secret, TOTP } from 'otpauth'

const period = 30
/** Clocks may be one step apart. */
const stepsApart = 1

/** A new secret, in base 32, as apps take it when it is typed. */
export function newTotpSecret(): string {
  return new Secret({ size: 20 }).base32
}

/** What a QR code says to an app. */
export function totpUri(secret: string, email: string): string {
  return totpOf(secret, email).toString()
}

/** The step whose code this is, when it is right and later than the last one that was taken; each step counts once. */
export function totpStepOf(secret: string, code: string, lastStep: number, now: number): number | undefined {
  const token = code.replaceAll(/\s/g, '')
  if (!/^\d{6}$/.test(token)) return undefined
  const delta = totpOf(secret).validate({ token, timestamp: now, window: stepsApart })
  if (delta === null) return undefined
  const step = Math.floor(now / 1000 / period) + delta
  return step > lastStep ? step : undefined
}

function totpOf(secret: string, label = 'account'): TOTP {
  return new TOTP({ issuer: 'Fettle', label, secret, period, digits: 6, algorithm: 'SHA1' })
}
