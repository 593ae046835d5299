/** How is what is wrong with a document said in one sentence to the person who wrote it? */
import { z } from 'zod'
import { suggestion } from './nearest.ts'

/** One thing that is wrong: where in the document ("target.tag", "" for the whole), and one sentence. */
export interface Problem {
  readonly path: string
  readonly sentence: string
}

/** A problem whose place is still a list of keys, so that its line can be found in a file. */
export interface PlacedProblem {
  readonly keys: readonly PropertyKey[]
  readonly sentence: string
}

type Issue = z.core.$ZodIssue

const shownMax = 80

/**
 * Returns one problem for each thing the schema refused. `subject` is what the sentence calls the whole document, as in
 * `software "editor"`.
 */
export function problemsOf(schema: z.ZodType, issues: readonly Issue[], subject: string): readonly PlacedProblem[] {
  return issues.flatMap((issue) => ofIssue(schema, issue, subject))
}

/** Returns a place as people write it: `parameters[0].type`. */
export function pathText(keys: readonly PropertyKey[]): string {
  return keys.map((key, at) => (typeof key === 'number' ? `[${key}]` : `${at === 0 ? '' : '.'}${String(key)}`)).join('')
}

/** Returns a value as a message shows it: quoted, and cut when it is long. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value)
  return text.length > shownMax ? `${text.slice(0, shownMax)}...` : text
}

function ofIssue(schema: z.ZodType, issue: Issue, subject: string): readonly PlacedProblem[] {
  const keys = issue.path
  const place = keys.length === 0 ? subject : pathText(keys)
  switch (issue.code) {
    case 'unrecognized_keys': {
      const known = keysAt(schema, keys)
      return issue.keys.map((key) => ({
        keys: [...keys, key],
        sentence: `Unknown key ${shown(key)} in ${place}${suggestion(key, known)}`,
      }))
    }
    case 'invalid_union':
      return ofUnion(schema, issue, subject)
    case 'invalid_key':
      return [
        {
          keys,
          sentence: `The key ${shown(keys.at(-1))} in ${parentText(keys, subject)} ${issue.issues[0]?.message}.`,
        },
      ]
    default:
      return [{ keys, sentence: `${place} ${wrong(issue)}` }]
  }
}

/** Of a union's branches the one is meant whose outer form fits; when none does, the union's own words are used. */
function ofUnion(schema: z.ZodType, issue: z.core.$ZodIssueInvalidUnion, subject: string): readonly PlacedProblem[] {
  const meant = issue.errors.find((branch) => branch.every(isInside))
  if (meant !== undefined) {
    return meant.flatMap((inner) => ofIssue(schema, { ...inner, path: [...issue.path, ...inner.path] }, subject))
  }
  const place = issue.path.length === 0 ? subject : pathText(issue.path)
  return [{ keys: issue.path, sentence: `${place} ${wrong(issue)}` }]
}

function isInside(issue: Issue): boolean {
  return issue.path.length > 0 || issue.code === 'unrecognized_keys' || issue.code === 'custom'
}

function wrong(issue: Issue): string {
  if (issue.code !== 'custom' && issue.input === undefined) return 'is missing.'
  if (issue.input === null) return 'is empty; write a value after it, or leave the key out.'
  if (issue.code === 'invalid_type') return wrongType(issue.expected, issue.input)
  if (issue.code === 'invalid_value') return wrongWord(issue.values, issue.input)
  const message = defaultMessage.test(issue.message) ? bounds(issue) : issue.message
  const isScalar = typeof issue.input !== 'object'
  return message.startsWith('must ') && isScalar ? `${message}, but is ${shown(issue.input)}.` : `${message}.`
}

const defaultMessage = /^(?:Too |Invalid )/

const typeWords: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map of keys to values',
  record: 'a map of keys to values',
}

function wrongType(expected: string, input: unknown): string {
  const wanted = typeWords[expected] ?? expected
  if (typeof input === 'object') return `must be ${wanted}, not ${Array.isArray(input) ? 'a list' : 'a map'}.`
  if (expected === 'string') {
    return `must be text, but YAML reads it as the ${typeof input} ${shown(input)}; put it in quotes.`
  }
  return `must be ${wanted}, but is ${shown(input)}.`
}

function wrongWord(words: readonly unknown[], input: unknown): string {
  if (words.length === 1) return `must be ${shown(words[0])}, but is ${shown(input)}.`
  if (typeof input !== 'string') return `must be one of ${words.join(', ')}, but is ${shown(input)}.`
  return `is ${shown(input)}${suggestion(input, words.map(String))}`
}

function bounds(issue: Issue): string {
  if (issue.code === 'too_small')
    return `must be ${issue.inclusive === false ? 'more than' : 'at least'} ${issue.minimum}`
  if (issue.code === 'too_big') return `must be ${issue.inclusive === false ? 'less than' : 'at most'} ${issue.maximum}`
  return 'has a form that is not allowed'
}

function parentText(keys: readonly PropertyKey[], subject: string): string {
  return keys.length < 2 ? subject : pathText(keys.slice(0, -1))
}

/** Returns the keys a schema knows at a place, of all branches where it is a union. */
function keysAt(schema: z.core.$ZodType, keys: readonly PropertyKey[]): readonly string[] {
  const [key, ...rest] = keys
  const inner = childrenOf(schema)
  if (inner.same !== undefined) return inner.same.flatMap((branch) => keysAt(branch, keys))
  if (key === undefined) return Object.keys(inner.members ?? {})
  const next = inner.members?.[String(key)] ?? inner.each
  return next === undefined ? [] : keysAt(next, rest)
}

interface Children {
  /** Schemas for the same value: what is wrapped, or the branches of a union. */
  readonly same?: readonly z.core.$ZodType[]
  readonly members?: Readonly<Record<string, z.core.$ZodType>>
  readonly each?: z.core.$ZodType
}

function childrenOf(schema: z.core.$ZodType): Children {
  if (schema instanceof z.ZodObject) return { members: schema.shape }
  if (schema instanceof z.ZodArray) return { each: schema.element }
  if (schema instanceof z.ZodRecord) return { each: schema.valueType }
  if (schema instanceof z.ZodUnion) return { same: schema.options }
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodNullable) return { same: [schema.unwrap()] }
  if (schema instanceof z.ZodExactOptional || schema instanceof z.ZodOptional) return { same: [schema.unwrap()] }
  return {}
}
