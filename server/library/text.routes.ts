/** Serves the endpoints about definitions as they are written, and about the library as a whole. */
import { yamlText } from '@fettle/catalog/write-yaml.ts'
import type { Handlers } from '../http/handler.ts'
import { exportedDocuments, unknownKind } from './export.views.ts'
import { itemComputers, itemUsers, libraryList } from './item-list.views.ts'
import { findKind } from './kinds.ts'
import type { LibraryRouteParts } from './library.routes.ts'
import { whereReadable } from './permitted.ts'
import { applyText } from './text.commands.ts'
import { writtenText } from './text.views.ts'

type TextHandlers = Pick<
  Handlers,
  'applyText' | 'getText' | 'exportText' | 'listLibrary' | 'listItemComputers' | 'listItemUsers'
>

/** Handlers of the texts of definitions. */
export function textHandlers({ db, now, changed }: LibraryRouteParts): TextHandlers {
  return {
    applyText: async ({ body, caller }) => {
      const answer = await applyText(db, body, { by: caller.name, now: now() })
      if (!body.dryRun && answer.problems.length === 0) changed()
      return answer
    },
    getText: async ({ params, query }) => {
      const kind = findKind(params.kind) ?? unknownKind(params.kind)
      return await whereReadable(kind, () => writtenText(db, kind, params.name, query))
    },
    exportText: async ({ query }) => {
      const documents = await exportedDocuments(db, { kinds: query.kinds.split(',').filter((word) => word !== '') })
      return { text: yamlText(documents) }
    },
    listLibrary: async ({ query }) => ({ items: [...(await libraryList(db, query))] }),
    listItemComputers: ({ params, query }) => itemComputers(db, params.name, query),
    listItemUsers: async ({ params }) => ({ items: [...(await itemUsers(db, params.name))] }),
  }
}
