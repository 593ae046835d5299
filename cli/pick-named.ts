/** Which of the things in a list does a name mean? */
import { failure } from './failure.ts'

/**
 * Returns all things when no name is given, else the one with that id, or that name or e-mail in whatever case; refuses when
 * there is none.
 */
export function pickNamed<T extends { readonly id: string; readonly name: string; readonly email?: string }>(
  things: readonly T[],
  name: string | undefined,
  { what, list }: { readonly what: string; readonly list: string },
): readonly T[] {
  if (name === undefined) return things
  const wanted = name.toLowerCase()
  const found = things.find(
    (thing) => thing.id === name || thing.email?.toLowerCase() === wanted || thing.name.toLowerCase() === wanted,
  )
  if (found === undefined) throw failure('notFound', `There is no ${what} "${name}"; "${list}" lists them.`)
  return [found]
}
