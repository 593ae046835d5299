/** How does a written target become scope, subject and conditions? */
import { osFamilies, type OsFamily, type OsFilter, type Scope } from '@fettle/core/terms/target.ts'
import type { TargetDefinition, TargetSubjectDefinition } from './definition.ts'
import type { TargetDocument } from './schema/target.ts'
import { toScript } from './to-item.ts'

/**
 * Returns the target a valid document describes. `where` is the subject itself when neither all, tag, computer, person nor
 * script is named, and else a further condition on that subject.
 */
export function toTarget(written: TargetDocument): TargetDefinition {
  const subject = toSubject(written)
  const { tenant, os, where } = written
  return {
    scope: toScope(subject, tenant),
    ...(tenant !== undefined && { tenant }),
    propagateToChildTenants: written.propagateToChildTenants ?? false,
    subject,
    filter: written.filter ?? 'all',
    ...(os !== undefined && { os: typeof os === 'string' ? toOs(os) : os }),
    ...(where !== undefined && subject.type !== 'expression' && { where }),
  }
}

function toScope({ type }: TargetSubjectDefinition, tenant: string | undefined): Scope {
  if (type === 'computer' || type === 'person') return 'individual'
  return tenant === undefined ? 'crossTenant' : 'singleTenant'
}

function toSubject({ all, tag, computer, person, script, where }: TargetDocument): TargetSubjectDefinition {
  if (computer !== undefined) return { type: 'computer', computer }
  if (person !== undefined) return { type: 'person', person: person.toLowerCase() }
  if (tag !== undefined) return { type: 'tag', tag }
  if (script !== undefined) return { type: 'script', script: toScript(script, 'question') }
  return where === undefined || all === true ? { type: 'all' } : { type: 'expression', expression: where }
}

function toOs(text: string): OsFilter {
  const [word = '', version] = text.split(' ')
  const named = isFamily(word) ? { family: word } : { id: word }
  return version === undefined ? named : { ...named, version }
}

function isFamily(word: string): word is OsFamily {
  return (osFamilies as readonly string[]).includes(word)
}
