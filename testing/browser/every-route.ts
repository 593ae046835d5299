/** Which pages are there? Read from the routes themselves, so that a page which is added cannot be forgotten. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const source = readFileSync(join(import.meta.dirname, '../../web/routes.tsx'), 'utf8')

/** The paths of all pages, as the router writes them: "/computers/$id". Those that only lead on are none. */
export function everyRoute(): readonly string[] {
  const routes = [...source.matchAll(/(?:const (\w+) = )?createRoute\(\{([\s\S]*?)\n *\}\)/g)].map(
    ([, name, body = '']) => ({
      name,
      parent: /getParentRoute: \(\) => (\w+)/.exec(body)?.[1],
      path: /\n *path: '([^']+)'/.exec(body)?.[1] ?? '',
      isPage: body.includes('lazyRouteComponent'),
    }),
  )
  const pathOf = (parent: string | undefined): string => {
    const route = routes.find(({ name }) => name !== undefined && name === parent)
    return route === undefined ? '' : `${pathOf(route.parent)}${route.path}`
  }
  // A page that has pages below it is their frame, and shown with each of them.
  const isFrame = (name: string | undefined): boolean =>
    name !== undefined && routes.some(({ parent }) => parent === name)
  return routes
    .filter(({ isPage, name }) => isPage && !isFrame(name))
    .map(({ parent, path }) => `${pathOf(parent)}${path}`)
    .toSorted()
}
