/** Says how much of a whole something is. */

/** From 0 to 1; undefined of nothing. */
export function shareOf(part: number, whole: number): number | undefined {
  return whole === 0 ? undefined : part / whole
}

/** A share as people read it: "97.3 %". Only the whole is "100 %", and only nothing is "0 %". */
export function formatShare(share: number | undefined): string {
  if (share === undefined) return '–'
  const percent = Math.round(share * 1000) / 10
  if (share < 1 && percent >= 100) return '99.9 %'
  if (share > 0 && percent <= 0) return '0.1 %'
  return `${percent} %`
}
