/** Which proxy of the environment stands between this computer and an address? */

/** The proxy for an address, and the variable that names it; undefined: none does, or NO_PROXY excepts the address. */
export function proxyFor(
  url: URL,
  environment: NodeJS.ProcessEnv,
): { readonly variable: string; readonly proxy: URL } | undefined {
  const isSecure = url.protocol === 'https:' || url.protocol === 'wss:'
  const names = isSecure ? ['https_proxy', 'HTTPS_PROXY'] : ['http_proxy', 'HTTP_PROXY']
  const variable = names.find((name) => (environment[name] ?? '') !== '')
  if (variable === undefined || isExcepted(url, environment['no_proxy'] ?? environment['NO_PROXY'] ?? ''))
    return undefined
  const text = environment[variable] ?? ''
  const proxy = URL.parse(text.includes('://') ? text : `http://${text}`)
  return proxy === null ? undefined : { variable, proxy }
}

/** As node reads it: names, ".name" or "*.name" for all below, with or without a port, and "*" for everything. */
function isExcepted({ hostname, port, protocol }: URL, list: string): boolean {
  const host = hostname.toLowerCase()
  const ownPort = port || (protocol === 'https:' || protocol === 'wss:' ? '443' : '80')
  return list
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .some((entry) => {
      const [, name = '', at] = /^(.*?)(?::(\d+))?$/.exec(entry) ?? []
      if (at !== undefined && at !== ownPort) return false
      if (name === '*') return true
      const below = name.replace(/^\*?(?=\.)/, '')
      return below.startsWith('.') ? host.endsWith(below) : host === name
    })
}

/** An address without the name and password that may stand in it. */
export function withoutCredentials(url: URL): string {
  const shown = new URL(url)
  const had = shown.username !== '' || shown.password !== ''
  shown.username = ''
  shown.password = ''
  return `${shown.origin === 'null' ? shown.href : shown.origin}${had ? ' (with a name and password)' : ''}`
}
