/** Which server does a command speak to, and with which token? */
import { failure } from './failure.ts'
import { signedInServer, storedToken } from './stored-token.ts'

// Importing node:fs also loads what reads files with promises, 2 ms that every command would pay.
const { readFileSync } = process.getBuiltinModule('node:fs')

/** What was said on the command line; the environment and this machine's own server fill the gaps. */
export interface ServerChoice {
  readonly server?: string | undefined
  readonly tokenFile?: string | undefined
  readonly data?: string | undefined
}

export interface ServerAccess {
  readonly address: URL
  readonly token?: string
}

/** Where this machine's server keeps its data: $FETTLE_DATA_DIR, else /var/lib/fettle for root, else below the home folder. */
export function defaultDataFolder(environment: NodeJS.ProcessEnv = process.env, uid = process.getuid?.()): string {
  const { FETTLE_DATA_DIR: chosen, XDG_STATE_HOME: state, HOME: home = '.' } = environment
  if (chosen !== undefined && chosen !== '') return chosen
  if (uid === 0) return '/var/lib/fettle'
  return `${state === undefined || state === '' ? `${home}/.local/state` : state}/fettle`
}

/**
 * Finds the server: --server, else $FETTLE_SERVER, else the one whose data folder is on this machine, else the one that "fettle login"
 * signed in to last. The token is read from --token-file, else $FETTLE_TOKEN_FILE, else from that data folder, else it is the one that
 * "fettle login" got; the last two are sent to no other server than their own.
 */
export function findServer(choice: ServerChoice, environment: NodeJS.ProcessEnv = process.env): ServerAccess {
  const { FETTLE_SERVER, FETTLE_TOKEN_FILE } = environment
  const folder = choice.data ?? defaultDataFolder(environment)
  const named = choice.server ?? (FETTLE_SERVER === '' ? undefined : FETTLE_SERVER)
  const tokenFile = choice.tokenFile ?? (FETTLE_TOKEN_FILE === '' ? undefined : FETTLE_TOKEN_FILE)
  const own = named === undefined || tokenFile === undefined ? ownAddress(folder) : undefined
  const address = named === undefined ? (own ?? signedIn(environment) ?? noServer(folder)) : addressOf(named)
  if (tokenFile !== undefined) return { address, token: readToken(tokenFile) }
  if (address.origin === own?.origin) return { address, token: readToken(`${folder}/operator-token`) }
  const token = storedToken(address, environment)
  return token === undefined ? { address } : { address, token }
}

function signedIn(environment: NodeJS.ProcessEnv): URL | undefined {
  const server = signedInServer(environment)
  return server === undefined ? undefined : addressOf(server)
}

/** Returns the address of the server whose data folder this is; undefined when it has never run. */
export function ownAddress(folder: string): URL | undefined {
  const text = readIfThere(`${folder}/server.json`)
  if (text === undefined) return undefined
  const match = /"address"\s*:\s*"([^"]+)"/.exec(text)
  return match?.[1] === undefined ? undefined : addressOf(match[1])
}

function addressOf(text: string): URL {
  const url = URL.parse(text)
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw failure('badInput', `"${text}" is not the address of a server; write it like https://fettle.example.org.`)
  }
  return url
}

function noServer(folder: string): never {
  throw failure(
    'notReachable',
    `No server runs on this machine with the data folder ${folder}; start one with "fettle up", or sign in to one with "fettle login --server URL".`,
  )
}

function readToken(file: string): string {
  const token = readIfThere(file)?.trim()
  if (token === undefined) throw failure('badInput', `There is no token file ${file}; name one with --token-file FILE.`)
  if (!/^[\x21-\x7e]{1,500}$/.test(token)) throw failure('badInput', `The file ${file} does not hold one token.`)
  return token
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    if (code === 'EACCES')
      throw failure(
        'notAllowed',
        `${file} may not be read by this account; use the server's own, or name a token with --token-file FILE.`,
      )
    throw error
  }
}
