/** Serves the files of the web application; whatever is not a file is a page of it. */
import { readFile, stat } from 'node:fs/promises'
import { extname, join, normalize, sep } from 'node:path'

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
}

const notBuilt = `<!doctype html><meta charset="utf-8"><title>Fettle</title>
<p>The web pages are not built yet. Run <code>npm run build</code>, then load this page again. The API and the command line work without them.</p>`

/** A function from a URL path to the file's response; a page's address gets the application itself, also with a name like "St. Mary" in it. */
export function createPage(folder: string): (path: string) => Promise<Response | undefined> {
  return async (path) => {
    const isPage = extname(path) === '' || (!path.startsWith('/assets/') && path.lastIndexOf('/') > 0)
    const file = normalize(join(folder, isPage ? 'index.html' : path))
    if (!file.startsWith(folder + sep)) return undefined
    const isFile = await stat(file).then(
      (found) => found.isFile(),
      () => false,
    )
    if (!isFile)
      return isPage
        ? new Response(notBuilt, { status: 503, headers: { 'content-type': types['.html'] ?? '' } })
        : undefined
    const immutable = path.startsWith('/assets/')
    return new Response(await readFile(file), {
      headers: {
        'content-type': types[extname(file)] ?? 'application/octet-stream',
        'cache-control': immutable ? 'public, max-age=31536000, immutable' : 'no-cache',
      },
    })
  }
}
