/** The command line's entrance: switches the cache of compiled code on, then hands over to `command-line.ts`. */
import { enableCompileCache } from 'node:module'

// In this person's own folder: a cache that others could write to would be a way to run code as this person.
const { XDG_CACHE_HOME: cache, HOME: home = '/root' } = process.env
enableCompileCache(`${cache === undefined || cache === '' ? `${home}/.cache` : cache}/fettle/code`)

const { runCommandLine } = await import('./command-line.ts')
process.exitCode = await runCommandLine(process.argv.slice(2))
