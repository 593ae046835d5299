/** Can a brand's colour be told from the grounds of mails, as WCAG 2 asks of bars and buttons? */

/** What WCAG 1.4.11 asks of parts that are not text. */
const wanted = 3
const card = '#ffffff'

/** Relative luminance as WCAG 2 defines it, 0 (black) to 1 (white). */
function luminance(colour: string): number {
  const part = (at: number): number => {
    const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255
    return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  }
  return 0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5)
}

/** The contrast of two colours like "#0a3d7a", 1 to 21. */
export function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b)
  return (light + 0.05) / (dark + 0.05)
}

/** Why a colour cannot be a brand's, in a sentence; undefined when it can. Words on it are made black or white by themselves. */
export function colourProblem(colour: string): string | undefined {
  if (!/^#[0-9a-f]{6}$/i.test(colour)) return 'Give a colour like #0a3d7a.'
  const found = contrast(colour, card)
  if (found >= wanted) return undefined
  return `It hardly differs from the white of a mail (${found.toFixed(1)} : 1); take a darker one, of at least ${wanted} : 1.`
}
