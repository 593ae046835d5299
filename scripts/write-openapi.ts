/** Writes contract/http/openapi.json from the contract; run it after changing an endpoint. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openApi } from '../contract/http/openapi.ts'

writeFileSync(join(import.meta.dirname, '../contract/http/openapi.json'), `${JSON.stringify(openApi(), null, 2)}\n`)
