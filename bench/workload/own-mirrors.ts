/** Where does this machine get its Debian packages from? */
import { globSync, readFileSync } from 'node:fs'

/** The addresses of Debian's archive and of its security archive in this machine's own apt sources; absent when it has none. */
export function ownMirrors(files = globSync('/etc/apt/{sources.list,sources.list.d/*}')): {
  readonly mirror?: string
  readonly security?: string
} {
  const lines = files
    .flatMap((file) => readFileSync(file, 'utf8').split('\n'))
    .filter((line) => !/^\s*#/.test(line))
    .join('\n')
  const mirror = /https?:\/\/\S+\/debian(?=[/\s]|$)/m.exec(lines)?.[0]
  const security = /https?:\/\/\S+\/debian-security(?=[/\s]|$)/m.exec(lines)?.[0]
  return { ...(mirror !== undefined && { mirror }), ...(security !== undefined && { security }) }
}
