/** Where does the command line keep the tokens that "fettle login" gets: one file a server, for this person only? */
const { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } = process.getBuiltinModule('node:fs')

function folderOf({ XDG_CONFIG_HOME: config, HOME: home = '.' }: NodeJS.ProcessEnv): string {
  return `${config === undefined || config === '' ? `${home}/.config` : config}/fettle`
}

/** The file with this server's token. */
export function tokenFileOf(server: URL, environment: NodeJS.ProcessEnv = process.env): string {
  return `${folderOf(environment)}/tokens/${encodeURIComponent(server.origin)}`
}

/** The token for a server; undefined when nobody signed in to it. */
export function storedToken(server: URL, environment: NodeJS.ProcessEnv = process.env): string | undefined {
  const token = readIfThere(tokenFileOf(server, environment))
  return token !== undefined && /^[\x21-\x7e]{1,500}$/.test(token) ? token : undefined
}

/** The server that was signed in to last; undefined when none is. */
export function signedInServer(environment: NodeJS.ProcessEnv = process.env): string | undefined {
  return readIfThere(`${folderOf(environment)}/server`)
}

/** Keeps a token, readable for this person only, and the server for commands that name none. */
export function storeToken(server: URL, token: string, environment: NodeJS.ProcessEnv = process.env): void {
  mkdirSync(`${folderOf(environment)}/tokens`, { recursive: true, mode: 0o700 })
  chmodSync(`${folderOf(environment)}/tokens`, 0o700)
  writeWhole(tokenFileOf(server, environment), token)
  writeWhole(`${folderOf(environment)}/server`, server.origin)
}

/** Forgets the token of a server. */
export function forgetToken(server: URL, environment: NodeJS.ProcessEnv = process.env): void {
  rmSync(tokenFileOf(server, environment), { force: true })
  if (signedInServer(environment) === server.origin) rmSync(`${folderOf(environment)}/server`, { force: true })
}

function writeWhole(file: string, text: string): void {
  const making = `${file}.${process.pid}`
  writeFileSync(making, `${text}\n`, { mode: 0o600, flag: 'wx' })
  renameSync(making, file)
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    throw error
  }
}
