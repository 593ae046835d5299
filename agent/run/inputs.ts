/** Brings what a script needs beside its text to this computer before it begins: downloads, files, secrets. */
import {
  chmodSync,
  chownSync,
  constants,
  copyFileSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import type { Environment, ScriptInputs } from '@fettle/core/terms/check.ts'
import type { BroughtFile, Download } from '@fettle/core/terms/plan.ts'
import type { Downloads } from '../downloads/downloads.ts'
import { BadArchive } from '../downloads/extraction.ts'
import { unpack } from '../downloads/unpack.ts'
import type { SecretBox } from '../secrets/secret-box.ts'
import type { Owner, SecretValue } from '../secrets/secret-file.ts'
import type { ChangeEnd, Work } from './work.ts'

/** Where inputs come from and where they are put. */
export interface InputProviders {
  readonly downloads: Downloads
  readonly secrets: SecretBox
  /** Folder for files of running scripts, on the disk of the fetched ones, so that those need no room twice. */
  readonly dir: string
}

/** For whom inputs are prepared. */
export interface InputPlace {
  readonly actionId?: string
  /** How long files may take to come. Milliseconds. */
  readonly timeoutMs: number
  /** Who runs the script, when it is not the agent itself. */
  readonly owner?: Owner
}

/** Inputs that are there: the variables that lead to them, and what removes them again. */
export interface Inputs extends Disposable {
  readonly environment: Environment
  readonly secrets: readonly SecretValue[]
}

/** Either inputs that are there, or how the change ends without them: then nothing was changed. */
export type Prepared = { readonly inputs: Inputs } | { readonly end: ChangeEnd }

const nothing: Inputs = { environment: {}, secrets: [], [Symbol.dispose]: () => {} }
/** Where a person other than the agent can be given a folder. */
const sharedDir = '/var/tmp'

/** How long the files of scripts with this time limit may take: as long as the scripts, and at least ten minutes. Milliseconds. */
export function inputsTimeoutMs(timeoutSeconds: number): number {
  return Math.max(timeoutSeconds, 600) * 1000
}

/** Fetches and writes all that these scripts need. Files come before secrets: nothing secret waits for a slow server. */
export async function prepareInputs(
  providers: InputProviders,
  wanted: ScriptInputs,
  place: InputPlace,
  work: Work,
): Promise<Prepared> {
  const { downloads = [], files = [], secrets = [] } = wanted
  if (downloads.length + files.length + secrets.length === 0) return { inputs: nothing }
  const fetched = await fetchAll(providers, downloads, place, work)
  if ('end' in fetched) return fetched
  const names = secrets.map(({ secret }) => secret)
  const given = await getSecrets(providers.secrets, names, place, work)
  if ('end' in given) return given
  const folder = makeFolder(providers.dir, place.owner)
  const remove = () => rmSync(folder, { recursive: true, force: true })
  try {
    const environment = {
      ...(await placeDownloads(folder, fetched.paths, place.owner)),
      ...placeFiles(folder, files, place.owner),
    }
    const values = secrets.map(({ variable, secret }) => ({ variable, value: given.values.get(secret) ?? '' }))
    return { inputs: { environment, secrets: values, [Symbol.dispose]: remove } }
  } catch (error) {
    remove()
    if (error instanceof BadArchive) return { end: { how: 'failed', reason: 'downloadFailed', detail: error.message } }
    throw error
  }
}

interface FetchedFile {
  readonly download: Download
  readonly path: string
  readonly isNew: boolean
}

/** Fetches files one after the other; the first that cannot be had is the end. */
export async function fetchAll(
  { downloads }: InputProviders,
  wanted: readonly Download[],
  { actionId, timeoutMs }: InputPlace,
  work: Work,
): Promise<{ readonly paths: readonly FetchedFile[] } | { readonly end: ChangeEnd }> {
  const paths: FetchedFile[] = []
  for (const download of wanted) {
    const end = await downloads.fetch(download, {
      signal: work.signal,
      timeoutMs,
      onNote: (text) => work.line({ stream: 'note', text, ...(actionId === undefined ? {} : { actionId }) }),
      onProgress: (percent, text) => {
        if (actionId !== undefined) work.progress([actionId], percent, text)
      },
    })
    if (end.how === 'cancelled') return { end }
    if (end.how === 'failed') return { end: { ...end, reason: 'downloadFailed' } }
    paths.push({ download, path: end.path, isNew: end.isNew })
  }
  return { paths }
}

async function getSecrets(
  box: SecretBox,
  names: readonly string[],
  { actionId }: InputPlace,
  work: Work,
): Promise<{ readonly values: ReadonlyMap<string, string> } | { readonly end: ChangeEnd }> {
  if (names.length === 0) return { values: new Map() }
  if (!box.has(work.orderId)) {
    const text = 'It needs secrets, which the server sends again: it waits for the link.'
    work.line({ stream: 'note', text, ...(actionId === undefined ? {} : { actionId }) })
  }
  const given = await box.get(work.orderId, names, work.signal)
  switch (given.how) {
    case 'given':
      return given
    case 'cancelled':
      return { end: given }
    default:
      return { end: { how: 'failed', reason: 'invalidInput', detail: given.sentence } }
  }
}

/** A folder that only its reader can look into. */
function makeFolder(dir: string, owner: Owner | undefined): string {
  if (owner === undefined) {
    mkdirSync(dir, { recursive: true, mode: 0o700 })
    return mkdtempSync(join(dir, 'in-'))
  }
  const folder = mkdtempSync(join(sharedDir, 'fettle-'))
  chownSync(folder, owner.uid, owner.gid)
  return folder
}

async function placeDownloads(
  folder: string,
  fetched: readonly FetchedFile[],
  owner: Owner | undefined,
): Promise<Environment> {
  const environment: Record<string, string> = {}
  for (const [at, { download, path }] of fetched.entries()) {
    const place = join(folder, `d${at}`, download.name)
    makeOwn(dirname(place), owner)
    bring(path, place, owner)
    environment[download.variable] = place
    if (download.unpack !== true) continue
    const unpacked = join(folder, `u${at}`)
    await unpack(path, unpacked).catch((error: unknown) => {
      throw error instanceof BadArchive
        ? new BadArchive(`${download.name} cannot be unpacked. ${error.message}`, { cause: error })
        : error
    })
    environment[`${download.variable}_FOLDER`] = unpacked
  }
  return environment
}

function placeFiles(folder: string, files: readonly BroughtFile[], owner: Owner | undefined): Environment {
  const environment: Record<string, string> = {}
  for (const [at, { variable, name, contentBase64 }] of files.entries()) {
    const place = join(folder, `f${at}`, name)
    makeOwn(dirname(place), owner)
    writeFileSync(place, Buffer.from(contentBase64, 'base64'), { mode: 0o600, flag: 'wx' })
    give(place, owner)
    environment[variable] = place
  }
  return environment
}

/** The same file under another name where that can be; what a script does to it is noticed before it is used again. */
function bring(from: string, to: string, owner: Owner | undefined): void {
  if (owner === undefined) {
    try {
      return linkSync(from, to)
    } catch {
      // another disk: copied
    }
  }
  copyFileSync(from, to, constants.COPYFILE_FICLONE)
  chmodSync(to, 0o600)
  give(to, owner)
}

function makeOwn(path: string, owner: Owner | undefined): void {
  mkdirSync(path, { mode: 0o700 })
  give(path, owner)
}

function give(path: string, owner: Owner | undefined): void {
  if (owner !== undefined) chownSync(path, owner.uid, owner.gid)
}
