/** Answers what an expression's syntax tree says before anybody evaluates it: what is refused in it, which facts it cannot do without. */
import type { ASTNode } from '@marcbachmann/cel-js'

/** A fact by the names on the way to it, below `facts`. */
export type FactPath = readonly string[]

export interface RefusedPart {
  readonly because: string
  readonly position: number
}

const loops: ReadonlySet<string> = new Set(['all', 'exists', 'exists_one', 'filter', 'map', 'bind'])

/** Returns the first part that could hold up the server, or undefined. Inside loops another loop is refused too. */
export function refusedPart(node: ASTNode, insideLoop = false): RefusedPart | undefined {
  const name = node.op === 'rcall' || node.op === 'call' ? node.args[0] : undefined
  if (name === 'matches') {
    return { because: 'matches is not offered; use startsWith, endsWith or contains', position: node.start }
  }
  const isLoop = node.op === 'rcall' && name !== undefined && loops.has(name)
  if (isLoop && insideLoop) {
    return { because: `${name} stands inside another loop`, position: node.start }
  }
  for (const child of childrenOf(node)) {
    // What a loop goes over is evaluated once, before it.
    const isReceiver = node.op === 'rcall' && child === node.args[1]
    const found = refusedPart(child, insideLoop || (isLoop && !isReceiver))
    if (found) return found
  }
  return undefined
}

/**
 * Returns facts without which the expression cannot be true, whatever else holds: those of its conditions joined by "and".
 * Knowing them saves the price of an evaluation that fails, which is many times the price of one that succeeds.
 */
export function neededFacts(node: ASTNode): readonly FactPath[] {
  return node.op === '&&' ? node.args.flatMap(neededFacts) : operandFacts(node)
}

/** All of these fail when what they work on does; "and" and "or" may not, nor what a loop or a choice does not come to. */
function operandFacts(node: ASTNode): readonly FactPath[] {
  const path = factPath(node)
  if (path) return path.length > 0 ? [path] : []
  switch (node.op) {
    case '==':
    case '!=':
    case '<':
    case '<=':
    case '>':
    case '>=':
    case 'in':
    case '+':
    case '-':
    case '*':
    case '/':
    case '%':
      return node.args.flatMap(operandFacts)
    case '!_':
    case '-_':
      return operandFacts(node.args)
    case '.':
    case '[]':
    case '?:':
      return operandFacts(node.args[0])
    case 'rcall':
      return operandFacts(node.args[1])
    case 'call':
      return node.args[0] === 'has' ? [] : node.args[1].flatMap(operandFacts)
    default:
      return []
  }
}

/** Returns whether this fact was found. */
export function isKnown(facts: unknown, path: FactPath): boolean {
  let value = facts
  for (const name of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return false
    value = (value as Readonly<Record<string, unknown>>)[name]
  }
  return value !== undefined
}

function factPath(node: ASTNode): FactPath | undefined {
  if (node.op === 'id') return node.args === 'facts' ? [] : undefined
  if (node.op !== '.') return undefined
  const before = factPath(node.args[0])
  return before && [...before, node.args[1]]
}

function childrenOf(node: ASTNode): readonly ASTNode[] {
  switch (node.op) {
    case 'value':
    case 'id':
      return []
    case '.':
    case '.?':
      return [node.args[0]]
    case 'call':
      return node.args[1]
    case 'rcall':
      return [node.args[1], ...node.args[2]]
    case 'map':
      return node.args.flat()
    case '!_':
    case '-_':
      return [node.args]
    default:
      return node.args
  }
}
