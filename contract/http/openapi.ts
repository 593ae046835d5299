/** Prints the HTTP API as OpenAPI 3.1, from the same declarations that the server serves. */
import { z } from 'zod'
import { api } from './api.ts'
import { type Endpoint, isForOperators } from './endpoint.ts'
import { refusals } from './refusals.ts'

const problemRef = { $ref: '#/components/responses/Problem' }

/** The whole document, as plain data. */
export function openApi(): object {
  const paths: Record<string, Record<string, object>> = {}
  for (const endpoint of Object.values(api) as readonly Endpoint[])
    (paths[endpoint.path] ??= {})[endpoint.method.toLowerCase()] = operation(endpoint)
  return {
    openapi: '3.1.0',
    info: { title: 'Fettle', version: '1', license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    paths,
    components: {
      securitySchemes: {
        operator: { type: 'http', scheme: 'bearer', description: 'An API token' },
        login: { type: 'apiKey', in: 'cookie', name: 'fettle_login' },
        enrolment: { type: 'http', scheme: 'bearer', description: 'An enrolment token' },
      },
      responses: {
        Problem: {
          description: 'Refused; one sentence says why',
          content: { 'application/problem+json': { schema: problem } },
        },
      },
    },
  }
}

const problem = {
  type: 'object',
  required: ['code', 'title', 'status', 'detail', 'requestId'],
  properties: {
    code: { enum: Object.keys(refusals) },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    requestId: { type: 'string' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['path', 'detail'],
        properties: { path: { type: 'string' }, detail: { type: 'string' } },
      },
    },
  },
}

const operator = [{ operator: [] }, { login: [] }]
const security = { enrolment: [{ enrolment: [] }], anybody: [] } as const

function operation(endpoint: Endpoint): object {
  const parameters = [...parametersOf('path', endpoint.params), ...parametersOf('query', endpoint.query)]
  return {
    operationId: endpoint.id,
    summary: endpoint.summary,
    security: isForOperators(endpoint.access) ? operator : security[endpoint.access],
    ...(isForOperators(endpoint.access) ? { 'x-permission': endpoint.access } : {}),
    ...(endpoint.reach === undefined ? {} : { 'x-reach': endpoint.reach }),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(endpoint.body
      ? {
          requestBody: {
            required: true,
            content: { 'application/json': { schema: schemaOf(endpoint.body, 'input') } },
          },
        }
      : {}),
    responses: {
      200: { description: 'Done', content: contentOf(endpoint) },
      default: problemRef,
    },
  }
}

function contentOf({ response, stream }: Endpoint): object {
  const schema = schemaOf(response, 'output')
  return Object.fromEntries((stream ?? ['application/json']).map((type) => [type, { schema }]))
}

function parametersOf(where: 'path' | 'query', schema: z.ZodObject | undefined): object[] {
  if (!schema) return []
  const { properties = {}, required = [] } = schemaOf(schema, 'input') as {
    properties?: Record<string, object>
    required?: string[]
  }
  return Object.entries(properties).map(([name, one]) => ({
    name,
    in: where,
    required: where === 'path' || required.includes(name),
    schema: one,
  }))
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): object {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as { $schema?: string }
  return rest
}
