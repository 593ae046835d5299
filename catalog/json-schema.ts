/** What does the JSON Schema of each kind of document say, for editors that check while one writes? */
import { z } from 'zod'
import { definitionKinds, schemas, type DefinitionKind } from './schema/document.ts'

/** Returns the text of the JSON Schema (draft 2020-12) of one kind, as it is kept in `json-schema/<kind>.json`. */
export function jsonSchemaText(kind: DefinitionKind): string {
  return `${JSON.stringify(z.toJSONSchema(schemas[kind], { io: 'input' }), null, 2)}\n`
}

/** Returns the text of `json-schema/document.json`: any kind, each told apart by its `kind`. */
export function anyKindSchemaText(): string {
  const anyOf = definitionKinds.map((kind) => ({ $ref: `${kind}.json` }))
  const schema = { $schema: 'https://json-schema.org/draft/2020-12/schema', title: 'Fettle definition', anyOf }
  return `${JSON.stringify(schema, null, 2)}\n`
}

/** Returns every file of the folder `json-schema`, by name. */
export function schemaFiles(): ReadonlyMap<string, string> {
  const kinds = definitionKinds.map((kind) => [`${kind}.json`, jsonSchemaText(kind)] as const)
  return new Map([...kinds, ['document.json', anyKindSchemaText()]])
}
