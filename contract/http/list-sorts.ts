/** In which orders are the lists given? A file of its own, because the command line names them and loads no schemas to do so. */

/** The orders of the list of computers; "-" turns one round. */
export const computerSorts = [
  'name',
  '-name',
  'lastSeen',
  '-lastSeen',
  'compliance',
  '-compliance',
  'lastSession',
  '-lastSession',
] as const
export type ComputerSort = (typeof computerSorts)[number]

/** The orders of the list of sessions; "-" turns one round. */
export const sessionSorts = ['newest', '-newest', 'duration', '-duration', 'computer', '-computer'] as const
export type SessionSort = (typeof sessionSorts)[number]
