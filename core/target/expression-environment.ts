/** Answers what an expression can speak of: its variables, their types and their values for a computer. */
import { Environment } from '@marcbachmann/cel-js'
import type { Subject } from '../terms/computer.ts'

const arithmetic: Readonly<Record<string, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '%': (a, b) => a % b,
}

/** Parses and type-checks all expressions; made once, because that is the expensive part. */
export const environment = makeEnvironment()

/** Returns the values of the variables for one computer. */
export function variablesOf(subject: Subject): Record<string, unknown> {
  return {
    computer: { name: subject.name, tenant: subject.tenantName, onboarded: subject.onboarded },
    facts: subject.facts,
    tags: allTags(subject),
  }
}

function allTags(subject: Subject): readonly string[] {
  if (subject.tenantTags.length === 0 && subject.personTags.length === 0) return subject.tags
  return [...new Set([...subject.tags, ...subject.tenantTags, ...subject.personTags])]
}

function makeEnvironment(): Environment {
  const made = new Environment({ limits: { maxAstNodes: 5_000, maxDepth: 64 } })
  made.registerVariable({ name: 'computer', schema: { name: 'string', tenant: 'string', onboarded: 'bool' } })
  made.registerVariable('facts', 'map<string, dyn>')
  made.registerVariable('tags', 'list<string>')
  // Facts travel as JSON, whose numbers are doubles, and people write whole numbers beside them.
  for (const [sign, compute] of Object.entries(arithmetic)) {
    made.registerOperator(`double ${sign} int: double`, (a: number, b: bigint) => compute(a, Number(b)))
    made.registerOperator(`int ${sign} double: double`, (a: bigint, b: number) => compute(Number(a), b))
  }
  // Equality of the two is offered for facts already; this is for what arithmetic gives. Unequal follows from it.
  made.registerOperator('double == int', (a: number, b: bigint) => a === Number(b))
  return made
}
