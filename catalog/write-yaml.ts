/** How are documents written as YAML, so that reading them gives the same documents, and the same documents the same bytes? */
import { stringify } from 'yaml'
import { z } from 'zod'
import { isRecord } from './record.ts'
import { definitionKinds, schemas } from './schema/document.ts'

/** Returns the text of documents, one behind the other; keys in the order of their schema, texts of several lines as blocks. */
export function yamlText(documents: readonly Readonly<Record<string, unknown>>[]): string {
  return documents.map((document) => stringify(inOrder(document), options)).join('---\n')
}

const options = { version: '1.2', lineWidth: 0, blockQuote: 'literal', aliasDuplicateObjects: false } as const

/** Returns the document with its keys in the order of its schema; keys that no schema knows keep their place behind them. */
export function inOrder(document: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const kind = definitionKinds.find((known) => known === document['kind'])
  return (kind === undefined ? document : ordered(schemas[kind], document)) as Record<string, unknown>
}

function ordered(schema: z.core.$ZodType, value: unknown): unknown {
  if (isWrapper(schema)) return ordered(schema.unwrap(), value)
  if (schema instanceof z.ZodUnion) {
    const fitting = schema.options.find((option) => isFor(option, value))
    return fitting === undefined ? value : ordered(fitting, value)
  }
  if (schema instanceof z.ZodArray && Array.isArray(value)) return value.map((one) => ordered(schema.element, one))
  if (!isRecord(value)) return value
  if (schema instanceof z.ZodRecord)
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, ordered(schema.valueType, one)]))
  if (!(schema instanceof z.ZodObject)) return value
  const shape: Readonly<Record<string, z.core.$ZodType>> = schema.shape
  const keys = [
    ...Object.keys(shape).filter((key) => key in value),
    ...Object.keys(value).filter((key) => !(key in shape)),
  ]
  return Object.fromEntries(
    keys.map((key) => {
      const member = shape[key]
      return [key, member === undefined ? value[key] : ordered(member, value[key])]
    }),
  )
}

type Wrapper = z.ZodDefault | z.ZodNullable | z.ZodExactOptional | z.ZodOptional

function isWrapper(schema: z.core.$ZodType): schema is Wrapper {
  return (
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodExactOptional ||
    schema instanceof z.ZodOptional
  )
}

function isFor(schema: z.core.$ZodType, value: unknown): boolean {
  if (isWrapper(schema)) return isFor(schema.unwrap(), value)
  if (Array.isArray(value)) return schema instanceof z.ZodArray
  return isRecord(value) && (schema instanceof z.ZodObject || schema instanceof z.ZodRecord)
}
