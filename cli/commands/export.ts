/** `fettle export`: writes every definition as YAML, to be kept and applied again. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { yamlText } from '@fettle/catalog/write-yaml.ts'
import { clientFor } from '../access.ts'
import type { Invocation } from '../command.ts'
import { exitCodes, failure, type ExitCode } from '../failure.ts'
import type { Output } from '../print/output.ts'

type Document = Readonly<Record<string, unknown>>

/** The first line of every file we write; a file without it belongs to somebody else. */
const mark = '# Written by fettle export.\n'

export async function run({ arguments: kinds, options, output }: Invocation): Promise<ExitCode> {
  const tenant = options.text('tenant')
  const folder = options.text('out')
  using client = clientFor(options)
  const query = { ...(kinds.length > 0 && { kinds: kinds.join(',') }), ...(tenant !== undefined && { tenant }) }
  const { documents } = await client.call('exportDocuments', { query })
  if (folder !== undefined) writeFiles(folder, documents, output)
  else if (output.isJson) output.json({ documents })
  else if (documents.length > 0) output.line(yamlText(documents).trimEnd())
  return exitCodes.done
}

/** A file a kind. Files of kinds that are gone are removed when we wrote them: the folder is what the server has. */
function writeFiles(folder: string, documents: readonly Document[], output: Output): void {
  mkdirSync(folder, { recursive: true })
  const byKind = Map.groupBy(documents, (document) => String(document['kind']))
  const files = new Map([...byKind].map(([kind, own]) => [`${kind}.yaml`, mark + yamlText(own)]))
  for (const name of files.keys()) mustBeOurs(join(folder, name))
  const old = readdirSync(folder).filter(
    (name) => name.endsWith('.yaml') && !files.has(name) && isOurs(join(folder, name)),
  )
  for (const name of old) rmSync(join(folder, name))
  for (const [name, text] of files) writeFileSync(join(folder, name), text)
  const names = [...files.keys()]
  if (output.isJson) output.json({ files: names, documents: documents.length })
  else output.line(`${documents.length} documents in ${names.length} files of ${folder}: ${names.join(', ')}`)
}

function mustBeOurs(path: string): void {
  if (existsSync(path) && !isOurs(path))
    throw failure('conflict', `The file ${path} was not written by an export; move it away, or name another folder.`)
}

function isOurs(path: string): boolean {
  return readFileSync(path, 'utf8').startsWith(mark)
}
