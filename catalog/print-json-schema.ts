/** Writes the JSON Schemas of all kinds of document into `json-schema`, from the schemas in `schema`. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { schemaFiles } from './json-schema.ts'

for (const [name, text] of schemaFiles()) writeFileSync(join(import.meta.dirname, 'json-schema', name), text)
