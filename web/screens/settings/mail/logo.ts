/** Reads a picture that somebody chose as a logo, or says why it cannot be one. */
import { logoTypes, type Logo } from '@fettle/core/terms/mail.ts'
import { formatNumber } from '../../../words/counts.ts'

/** A logo goes with every mail. Bytes. */
const logoMax = 100_000

/** The logo, or what is wrong with the file in a sentence. */
export async function logoFrom(file: File): Promise<{ readonly logo: Logo } | { readonly problem: string }> {
  const type = logoTypes.find((one) => one === file.type)
  if (type === undefined) return { problem: `${file.name} is not a PNG, JPEG or GIF picture.` }
  if (file.size > logoMax)
    return {
      problem: `${file.name} has ${formatNumber(file.size)} bytes; at most ${formatNumber(logoMax)} go with every mail.`,
    }
  const bytes = new Uint8Array(await file.arrayBuffer())
  return { logo: { type, base64: btoa(Array.from(bytes, (byte) => String.fromCodePoint(byte)).join('')) } }
}
