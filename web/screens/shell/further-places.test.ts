/** Tests that the palette leads to every page that stands for itself, and to none that one may not see. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { furtherPlaces, placesFor } from './further-places.ts'

/** The addresses of all pages, as the routes say them; those of the settings stand under /settings. */
function routePaths(): readonly string[] {
  const routes = readFileSync(new URL('../../routes.tsx', import.meta.url), 'utf8')
  return [...routes.matchAll(/getParentRoute: \(\) => (\w+),\s+path: '([^']+)'/g)].map(([, parent, path = '']) =>
    parent === 'settings' ? `/settings${path}` : path,
  )
}

const places = readFileSync(new URL('places.ts', import.meta.url), 'utf8')

test('every page that needs nothing but its address is found, by the rail or by the palette', () => {
  const found = [...furtherPlaces.map(({ to }) => to), ...[...places.matchAll(/to: '([^']+)'/g)].map(([, to]) => to)]
  // Those before somebody is signed in, those a button of their list leads to, and the one that needs computers.
  const others = ['/sign-in', '/set-up', '/invitation', '/device', '/sign-in/callback', '/terminal', '/settings/']
  const missing = routePaths().filter(
    (path) => !path.includes('$') && !path.endsWith('/new') && !found.includes(path) && !others.includes(path),
  )
  assert.deepEqual(missing, [])
  assert.ok(routePaths().length > 40)
})

test('no place is named twice, and each has its page', () => {
  const paths = furtherPlaces.map(({ to }) => to)
  assert.equal(new Set(paths).size, paths.length)
  assert.deepEqual(
    paths.filter((path) => !routePaths().includes(path)),
    [],
  )
})

test('what somebody may not see is not offered', () => {
  const permissions = (everywhere: boolean) => [
    { permission: 'view' as const, everywhere: true, tenants: [] },
    { permission: 'administer' as const, everywhere, tenants: [] },
  ]
  const seen = (me: Parameters<typeof placesFor>[0]): readonly string[] => placesFor(me).map(({ to }) => to)
  assert.ok(!seen({ permissions: permissions(true).slice(0, 1) }).includes('/settings/audit'))
  assert.ok(seen({ permissions: permissions(false) }).includes('/settings/audit'))
  assert.ok(!seen({ permissions: permissions(false) }).includes('/settings/health'))
  assert.ok(seen({ permissions: permissions(true) }).includes('/settings/health'))
  assert.equal(seen(undefined).length, furtherPlaces.length)
})
