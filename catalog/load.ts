/** Which documents are in these files and folders, with the texts they refer to, and what is wrong with them? */
import { fileReferences, withText, type FileReference } from './file-references.ts'
import { readBeside, readDefinitionFiles, languageOf, type TextFile } from './read-files.ts'
import { readYaml, type YamlDocument } from './read-yaml.ts'
import { setProblems, type Sourced } from './set-problems.ts'
import { readDefinition } from './validate.ts'

/** One document, whole in itself, and where it was written: "file.yaml:12". */
export interface LoadedDocument {
  readonly source: string
  readonly document: Record<string, unknown>
}

export interface LoadProblem {
  readonly source: string
  /** What is wrong, with which value, and what to do. */
  readonly sentence: string
}

export interface Loaded {
  readonly documents: readonly LoadedDocument[]
  readonly problems: readonly LoadProblem[]
}

/**
 * Reads every document of the files and folders (see `readDefinitionFiles`), puts the text of scripts and contents in place of
 * the files they are in, and checks each document and all of them together. With problems the documents should not be used.
 */
export function loadDocuments(paths: readonly string[]): Loaded {
  const { files, problems } = readDefinitionFiles(paths)
  const read = files.map(readFile)
  const usable = read.flatMap(({ usable }) => usable)
  const between = setProblems(usable).map(({ of, keys, sentence }) => ({
    source: usable[of]?.place(keys) ?? '',
    sentence,
  }))
  return {
    documents: read.flatMap(({ documents }) => documents),
    problems: [...problems, ...read.flatMap((file) => file.problems), ...between],
  }
}

interface Placed extends Sourced {
  readonly place: (keys: readonly PropertyKey[]) => string
}

interface ReadFile extends Loaded {
  readonly usable: readonly Placed[]
}

function readFile(file: TextFile): ReadFile {
  const { documents, problems } = readYaml(file.text)
  const read = documents.map((found) => readDocument(file, found))
  return {
    documents: read.flatMap((one) => one.documents),
    usable: read.flatMap((one) => one.usable),
    problems: [
      ...problems.map(({ line, sentence }) => ({ source: `${file.source}:${line}`, sentence })),
      ...read.flatMap((one) => one.problems),
    ],
  }
}

function readDocument(file: TextFile, { document, line, lineOf }: YamlDocument): ReadFile {
  const source = `${file.source}:${line}`
  const place = (keys: readonly PropertyKey[]) => `${file.source}:${lineOf(keys)}`
  const whole = withFiles(document, file.folder)
  if ('refused' in whole)
    return {
      documents: [],
      usable: [],
      problems: whole.refused.map(({ keys, sentence }) => ({ source: place(keys), sentence })),
    }
  const read = readDefinition(whole.document)
  const documents = [{ source, document: whole.document }]
  if ('ok' in read) return { documents, usable: [{ source, definition: read.ok, place }], problems: [] }
  return {
    documents,
    usable: [],
    problems: read.problems.map(({ keys, sentence }) => ({ source: place(keys), sentence })),
  }
}

type Whole =
  | { readonly document: Record<string, unknown> }
  | { readonly refused: readonly { readonly keys: readonly PropertyKey[]; readonly sentence: string }[] }

function withFiles(document: Record<string, unknown>, folder: string): Whole {
  const refused: { keys: readonly PropertyKey[]; sentence: string }[] = []
  let whole = document
  for (const reference of fileReferences(document)) {
    const read = readBeside(folder, reference.file)
    if ('refused' in read) refused.push({ keys: reference.keys, sentence: read.refused })
    else whole = withText(whole, reference, textOf(reference, read.text))
  }
  return refused.length > 0 ? { refused } : { document: whole }
}

function textOf({ becomes, file }: FileReference, text: string): Readonly<Record<string, string>> {
  const language = becomes === 'source' ? languageOf(file) : undefined
  return { ...(language !== undefined && { language }), [becomes]: text }
}
