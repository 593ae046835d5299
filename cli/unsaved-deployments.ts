/** Which deployments are written in these files, not saved yet? */
import { loadDocuments } from '@fettle/catalog/load.ts'
import type { OptionValues } from './command.ts'
import { failure } from './failure.ts'

/** The documents of all deployments in the files of `--file`; whatever else stands in them is left alone. */
export function unsavedDeployments(options: OptionValues): readonly Record<string, unknown>[] {
  const paths = options.texts('file')
  const { documents, problems } = loadDocuments(paths)
  const [first] = problems
  if (first) {
    const parts = problems.map(({ source, sentence }) => ({ path: source, detail: sentence }))
    throw failure('invalidDefinition', `${first.source}: ${first.sentence}`, parts.length > 1 ? parts : [])
  }
  const deployments = documents.flatMap(({ document }) => (document['kind'] === 'deployment' ? [document] : []))
  if (deployments.length === 0) throw failure('badInput', `There is no deployment in ${paths.join(', ')}.`)
  return deployments
}
