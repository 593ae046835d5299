/** Keeps things that are renewed in the places where somebody saw them first. */

/** Those with known keys in the known order, then the others as they come. */
export function steadyOrder<Thing>(
  things: readonly Thing[],
  keyOf: (thing: Thing) => string,
  known: readonly string[],
): readonly Thing[] {
  const places = new Map(known.map((key, place) => [key, place]))
  const placeOf = (thing: Thing): number => places.get(keyOf(thing)) ?? known.length
  return things.toSorted((one, other) => placeOf(one) - placeOf(other))
}
