/** Says which rows of a short list fit what somebody searches for. */

/** True when every word of the search is in one of the texts. */
export function isMatch(search: string | undefined, texts: readonly (string | undefined)[]): boolean {
  const within = texts.join('\n').toLowerCase()
  return (search ?? '')
    .toLowerCase()
    .split(/\s+/)
    .every((word) => within.includes(word))
}
