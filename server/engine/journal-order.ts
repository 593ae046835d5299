/** Says which numbered entries of an agent are new: those that follow on what was seen, without a gap. */

/** The entries that continue after the number seen; earlier ones are doubled, and what stands behind a gap comes again. */
export function following<Entry extends { readonly n: number }>(
  entries: readonly Entry[],
  seen: number,
): readonly Entry[] {
  let next = seen + 1
  return entries.filter(({ n }) => {
    if (n !== next) return false
    next += 1
    return true
  })
}
