/** Are the recorded answers what the contract says today? */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { api, type Api } from '@fettle/contract/http/api.ts'
import type { Endpoint } from '@fettle/contract/http/endpoint.ts'
import { recorded } from './recorded-server.ts'

test('every recorded answer fits its endpoint', () => {
  const ids = Object.keys(recorded) as (keyof Api)[]
  assert.ok(ids.length > 10)
  for (const id of ids) {
    const endpoint: Endpoint = api[id]
    for (const [name, value] of Object.entries(recorded[id] ?? {})) {
      const result = endpoint.response.safeParse(value)
      assert.ok(result.success, `${id} ${name}: ${result.error?.message}`)
    }
  }
})
