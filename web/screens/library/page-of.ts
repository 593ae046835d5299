/** Where is the page of something of the library, by its kind? */

/** The route; its parameter is the name. */
export function pageOf(kind: string): '/library/software/$name' | '/library/tasks/$name' | '/library/scripts/$name' {
  if (kind === 'software') return '/library/software/$name'
  return kind === 'script' ? '/library/scripts/$name' : '/library/tasks/$name'
}
