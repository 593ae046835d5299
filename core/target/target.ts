/** Answers whether a target means a computer, and if not, why not. The rules T1 to T18 are in SPEC.md. */
import { bug, never } from '../terms/bug.ts'
import type { Subject } from '../terms/computer.ts'
import type { Target, TargetSubject } from '../terms/target.ts'
import { compileExpression, isAnswered, isTrue, whyNotTrue } from './expression.ts'
import { type Condition, groupCondition, osCondition } from './filters.ts'
import { scriptCondition } from './script-filter.ts'

/** A target made ready to be asked of a whole fleet. */
export interface CompiledTarget {
  readonly target: Target
  /** All must hold; the cheap ones come first. */
  readonly conditions: readonly Condition[]
}

/** Whether a target means a computer, as far as that can be told. */
export type Meant = 'yes' | 'no' | 'unknown'

/** What cannot be used, in one sentence for the person who wrote it. */
export interface Problem {
  readonly problem: string
}

/** Returns the target ready for use, or one sentence saying what is wrong with it. */
export function compileTarget(target: Target): CompiledTarget | Problem {
  const problem = scopeProblem(target)
  if (problem !== undefined) return { problem }

  const conditions: Condition[] = []
  for (const part of [
    tenantCondition(target),
    subjectCondition(target.subject),
    groupCondition(target.filter),
    target.os && osCondition(target.os),
    target.where === undefined ? undefined : expressionCondition(target.where),
  ]) {
    if (part === undefined) continue
    if ('problem' in part) return part
    conditions.push(part)
  }
  return { target, conditions }
}

/** Returns true when the target means this computer. */
export function matches(compiled: CompiledTarget, subject: Subject): boolean {
  for (const condition of compiled.conditions) {
    if (!condition.holds(subject)) return false
  }
  return true
}

/** Returns whether the computer's tenant takes what has this target: not when it is for all tenants and the tenant opts out. */
export function isTaken({ scope }: Pick<Target, 'scope'>, { optsOutOfCrossTenant }: Subject): boolean {
  return scope !== 'crossTenant' || !optsOutOfCrossTenant
}

/**
 * Returns `no` only when a condition is known not to hold: a fact nobody has found, or a script that has not answered, proves
 * nothing. What is taken away from a computer must hang on this, never on `matches` alone.
 */
export function isMeant({ conditions }: CompiledTarget, subject: Subject): Meant {
  let meant: Meant = 'yes'
  for (const { holds, isKnown } of conditions) {
    if (holds(subject)) continue
    if (isKnown?.(subject) ?? true) return 'no'
    meant = 'unknown'
  }
  return meant
}

/** Returns the first reason why the target does not mean this computer, as a sentence; undefined when it does. */
export function whyNot(compiled: CompiledTarget, subject: Subject): string | undefined {
  return compiled.conditions.find((condition) => !condition.holds(subject))?.whyNot(subject)
}

function scopeProblem({ scope, tenantId, subject }: Target): string | undefined {
  switch (scope) {
    case 'individual':
      if (subject.type === 'computer' || subject.type === 'person') return undefined
      return `A target with the scope individual must name a computer or a person, not ${subject.type}.`
    case 'singleTenant':
      return tenantId === undefined ? 'A target with the scope singleTenant must name its tenant.' : undefined
    case 'crossTenant':
      if (tenantId === undefined) return undefined
      return `A target with the scope crossTenant is for all tenants and cannot name one (${tenantId}).`
    default:
      return never(scope)
  }
}

function tenantCondition({ tenantId, propagateToChildTenants }: Target): Condition | undefined {
  if (tenantId === undefined) return undefined
  const wanted = propagateToChildTenants ? `${tenantId} and the tenants below it` : tenantId
  return {
    holds: (subject) =>
      subject.tenantId === tenantId || (propagateToChildTenants && subject.tenantPath.includes(tenantId)),
    whyNot: ({ name, tenantName }) =>
      `"${name}" belongs to the tenant "${tenantName}", and this target is limited to another one (${wanted}).`,
  }
}

function subjectCondition(wanted: TargetSubject): Condition | Problem | undefined {
  switch (wanted.type) {
    case 'all':
      return undefined
    case 'computer':
      return {
        holds: ({ computerId }) => computerId === wanted.computerId,
        whyNot: ({ name }) => `"${name}" is not the computer this target names (${wanted.computerId}).`,
      }
    case 'person':
      return {
        holds: ({ primaryPersonId }) => primaryPersonId === wanted.personId,
        whyNot: ({ name, primaryPersonId }) =>
          primaryPersonId === undefined
            ? `"${name}" has no primary person, and this target is for one person's computers (${wanted.personId}).`
            : `The primary person of "${name}" is not the one this target names (${wanted.personId}).`,
      }
    case 'tag':
      return tagCondition(wanted.tag)
    case 'script':
      return scriptCondition(wanted)
    case 'expression':
      return expressionCondition(wanted.expression)
    default:
      return never(wanted)
  }
}

function tagCondition(tag: string): Condition {
  return {
    holds: ({ tags, tenantTags, personTags }) =>
      tags.includes(tag) || tenantTags.includes(tag) || personTags.includes(tag),
    whyNot: ({ name }) => `Neither "${name}" nor its tenant nor its primary person has the tag "${tag}".`,
  }
}

function expressionCondition(text: string): Condition | Problem {
  const expression = compileExpression(text)
  if ('problem' in expression) return expression
  return {
    holds: (subject) => isTrue(expression, subject),
    isKnown: (subject) => isAnswered(expression, subject),
    whyNot: (subject) => whyNotTrue(expression, subject) ?? bug('asked why a true expression is not true'),
  }
}
