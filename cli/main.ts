/** The command line's entrance: switches the cache of compiled code on, then hands over to `command-line.ts`. */
import { enableCompileCache } from 'node:module'
import { codeCacheFolder } from './code-cache.ts'

enableCompileCache(codeCacheFolder())
const { runCommandLine } = await import('./command-line.ts')
process.exitCode = await runCommandLine(process.argv.slice(2))
