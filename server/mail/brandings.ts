/** Whose look and words does a mail have today, and which pictures may be a logo? */
import type { Branding, Logo, LogoType } from '@fettle/core/terms/mail.ts'

/** What mails look like where nobody said anything. */
export const plainBranding: Branding = { name: 'IT maintenance', colour: '#0a3d7a' }

/** A logo goes with every mail. Bytes. */
export const logoMax = 100_000

const beginnings: { readonly [type in LogoType]: string } = {
  'image/png': '89504e470d0a1a0a',
  'image/jpeg': 'ffd8ff',
  'image/gif': '47494638',
}

/** The first branding that is valid on the day (as in "2027-12-31"); its first and last day are included. */
export function brandingOn(brandings: readonly Branding[], day: string): Branding {
  return brandings.find(({ from = day, until = day }) => from <= day && day <= until) ?? plainBranding
}

/** Why a picture cannot be a logo, in one sentence; undefined when it can. */
export function logoProblem({ type, base64 }: Logo): string | undefined {
  const bytes = Buffer.from(base64, 'base64')
  if (bytes.length > logoMax) return `The logo has ${bytes.length} bytes; at most ${logoMax} go with every mail.`
  if (!bytes.toString('hex', 0, 8).startsWith(beginnings[type]))
    return `The logo is said to be ${type}, but its bytes are not; use a PNG, JPEG or GIF file.`
  return undefined
}
