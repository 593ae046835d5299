/** Saves definitions of the library as YAML files. */
import { call } from '../../api/call.ts'
import type { LibraryKind } from '../../api/library-queries.ts'
import { saveFile } from '../../parts/save-file.ts'
import { showFailure } from '../../parts/toasts.ts'

/** All of a kind in one file, or one of them. */
export async function exportYaml(kind: LibraryKind, name?: string): Promise<void> {
  try {
    const { text } =
      name === undefined
        ? await call('exportText', { query: { kinds: kind } })
        : await call('getText', { params: { kind, name }, query: { scripts: 'inside' } })
    saveFile(`${name ?? kind}.yaml`, text)
  } catch (error) {
    showFailure(error instanceof Error ? error : new Error(String(error)))
  }
}
