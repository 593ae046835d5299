/** An example of each mail, for previews where no session is at hand. */
import type { Letter, Line } from './letter.ts'

const planned: readonly Line[] = [
  { title: 'Example Editor', kind: 'update', before: '6.2', after: '6.3', result: 'planned' },
  { title: 'Example Viewer', kind: 'install', before: 'not installed', after: '2.0', result: 'planned' },
  { title: 'Old Reader', kind: 'uninstall', before: '9.1', after: 'removed', result: 'planned' },
  { title: 'Printer on the second floor', kind: 'enforce', before: '', after: '', result: 'planned' },
]

const ended: readonly Line[] = [
  { title: 'Example Editor', kind: 'update', before: '6.2', after: '6.3', result: 'done' },
  { title: 'Example Viewer', kind: 'install', before: 'not installed', after: '2.0', result: 'done' },
  {
    ...{ title: 'Old Reader', kind: 'uninstall', before: '9.1', after: 'removed', result: 'notDone' },
    why: 'the change failed',
  },
]

/** What an example computer has to tell; its changes begin `opensAt`. */
export function exampleLetter(about: Letter['about'], tenantId: string, opensAt: number): Letter {
  return {
    ...{ about, tenantId, kind: 'full', showActions: true, more: 0, alreadyFine: 12 },
    computer: { id: 'cmp_example1', name: 'front-desk' },
    ...(about === 'after'
      ? { state: 'partial', lines: ended, restart: 'pending', offersPostpone: false, offersRunNow: false }
      : {
          ...{ state: 'waiting', lines: planned, restart: 'expected', offersPostpone: true, offersRunNow: true },
          ...{ opensAt, expectedMs: 18 * 60_000 },
        }),
  }
}
