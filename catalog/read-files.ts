/** Which YAML files are under the given paths, and what is in a file beside one of them? */
import { lstatSync, readFileSync, readdirSync, realpathSync, statSync } from 'node:fs'
import { dirname, extname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import type { ScriptLanguage } from '@fettle/core/terms/script.ts'

/** No file of definitions, and none beside them, may be larger. */
export const fileBytesMax = 8 * 1024 * 1024

export interface TextFile {
  /** As people gave it: the path, or "standard input". */
  readonly source: string
  readonly text: string
  /** The folder that files named in it are looked for in. */
  readonly folder: string
}

export interface FileProblem {
  readonly source: string
  readonly sentence: string
}

export interface Files {
  readonly files: readonly TextFile[]
  readonly problems: readonly FileProblem[]
}

/**
 * Reads files, and the *.yaml and *.yml of folders with all folders below, in the order of their names. Names that begin with
 * a dot and node_modules are left out, links to folders are not followed. "-" is the standard input. No file is read twice.
 */
export function readDefinitionFiles(paths: readonly string[]): Files {
  const files: TextFile[] = []
  const problems: FileProblem[] = []
  const seen = new Set<string>()
  for (const path of paths) {
    const found = path === '-' ? ['-'] : yamlFiles(path)
    if ('sentence' in found) problems.push(found)
    else if (found.length === 0)
      problems.push({ source: path, sentence: 'There is no *.yaml or *.yml file in this folder.' })
    else for (const file of found) readOnce(file, { files, problems, seen })
  }
  return { files, problems }
}

interface Gathered {
  readonly files: TextFile[]
  readonly problems: FileProblem[]
  readonly seen: Set<string>
}

function readOnce(path: string, { files, problems, seen }: Gathered): void {
  const real = path === '-' ? path : realpathSync(path)
  if (seen.has(real)) return
  seen.add(real)
  const read = readText(path === '-' ? 0 : real)
  const source = path === '-' ? 'standard input' : path
  if ('refused' in read) problems.push({ source, sentence: read.refused })
  else files.push({ source, text: read.text, folder: path === '-' ? process.cwd() : dirname(real) })
}

function yamlFiles(path: string): readonly string[] | FileProblem {
  try {
    return statSync(path).isDirectory() ? yamlFilesBelow(path) : [path]
  } catch (error) {
    return { source: path, sentence: `This cannot be read: ${reason(error)}.` }
  }
}

function yamlFilesBelow(folder: string): readonly string[] {
  return readdirSync(folder)
    .toSorted()
    .filter((name) => !name.startsWith('.') && name !== 'node_modules')
    .flatMap((name) => {
      const path = join(folder, name)
      if (lstatSync(path).isDirectory()) return yamlFilesBelow(path)
      return /\.ya?ml$/.test(name) && statSync(path, { throwIfNoEntry: false })?.isFile() === true ? [path] : []
    })
}

/**
 * Reads a file that a document names, as a path from the document's folder. Returns the text, or one sentence why not: it must
 * lie in that folder, wherever links lead.
 */
export function readBeside(folder: string, file: string): { readonly text: string } | { readonly refused: string } {
  const shown = JSON.stringify(file)
  const outside = { refused: `The file ${shown} is not in the folder of the document; move it there.` }
  if (isAbsolute(file) || !isInside(folder, resolve(folder, file))) return outside
  try {
    const real = realpathSync(resolve(folder, file))
    if (!isInside(realpathSync(folder), real)) return outside
    const read = readText(real)
    return 'refused' in read ? { refused: `The file ${shown}: ${read.refused}` } : read
  } catch (error) {
    return { refused: `The file ${shown} cannot be read: ${reason(error)}.` }
  }
}

function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path)
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)
}

function readText(file: string | 0): { readonly text: string } | { readonly refused: string } {
  try {
    if (file !== 0 && !statSync(file).isFile()) return { refused: 'It is not a plain file.' }
    if (file !== 0 && statSync(file).size > fileBytesMax) return { refused: tooLarge }
    const bytes = readFileSync(file)
    if (bytes.length > fileBytesMax) return { refused: tooLarge }
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) }
  } catch (error) {
    if (error instanceof TypeError) return { refused: 'It is not UTF-8 text.' }
    return { refused: `It cannot be read: ${reason(error)}.` }
  }
}

const tooLarge = `It is larger than ${fileBytesMax / 1024 / 1024} MiB; divide it.`

/** What the system says, without the call and the path: "no such file or directory". */
function reason(error: unknown): string {
  const { message } = error instanceof Error ? error : new Error(String(error))
  return message.replace(/^[A-Z]+: /, '').replace(/, [a-z]+(?: '.*')?$/s, '')
}

const languages: Readonly<Record<string, ScriptLanguage>> = {
  '.sh': 'sh',
  '.bash': 'bash',
  '.py': 'python',
  '.js': 'javascript',
  '.mjs': 'javascript',
}

/** Returns the language a script's file name says it has, if it says one. */
export function languageOf(file: string): ScriptLanguage | undefined {
  return languages[extname(file)]
}
