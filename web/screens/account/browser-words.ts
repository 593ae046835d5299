/** Says which browser on which system a user agent text is of, as far as it tells. */

const browsers = [
  [/Edg\//, 'Edge'],
  [/OPR\//, 'Opera'],
  [/Firefox\//, 'Firefox'],
  [/Chrom(?:e|ium)\//, 'Chrome'],
  [/Safari\//, 'Safari'],
  [/^fettle/i, 'fettle command line'],
] as const

const systems = [
  [/iPhone|iPad/, 'iOS'],
  [/Android/, 'Android'],
  [/Windows/, 'Windows'],
  [/Macintosh|Mac OS X/, 'macOS'],
  [/CrOS/, 'ChromeOS'],
  [/Linux/, 'Linux'],
] as const

/** "Firefox on Windows"; what nobody knows is "A program". */
export function browserWords(userAgent: string): { readonly browser: string; readonly isPhone: boolean } {
  const find = (list: readonly (readonly [RegExp, string])[]): string | undefined =>
    list.find(([pattern]) => pattern.test(userAgent))?.[1]
  const name = find(browsers)
  const system = find(systems)
  const isPhone = /iPhone|Android.*Mobile/.test(userAgent)
  if (name === undefined) return { browser: system === undefined ? 'A program' : `A program on ${system}`, isPhone }
  return { browser: system === undefined ? name : `${name} on ${system}`, isPhone }
}
