/** Which document would have made a row that was stored before documents were kept? Frozen with its migration. */

export interface OldRow {
  readonly id: string
  readonly name: string
  readonly definition: unknown
  readonly updated_at: string
}

type Plain = Readonly<Record<string, unknown>>
type Names = ReadonlyMap<string, string>

/** Returns the document; names of tenants and persons are found by their ids, computers are named by id. */
export function documentOf(kind: string, { definition }: OldRow, names: Names): Plain {
  const stored = definition as Plain
  switch (kind) {
    case 'item':
      return stored['kind'] === 'software' ? software(stored) : task(stored)
    case 'deployment': {
      const { desired, target, ...rest } = stored
      return present({ kind, ...rest, ...wanted(desired as Plain), target: targetOf(target as Plain, names) })
    }
    case 'exclusion': {
      const { target, until, ...rest } = stored
      const end = until === undefined ? undefined : new Date(until as number).toISOString()
      return present({ kind, ...rest, target: targetOf(target as Plain, names), until: end?.replace('.000Z', 'Z') })
    }
    default:
      return present({ kind, ...stored })
  }
}

function software({ source, test, prerequisites, ...rest }: Plain): Plain {
  const { type, provider: _provider, package: name, ...scripts } = source as Plain
  return present({
    ...rest,
    ...prerequisitesOf(prerequisites),
    ...(type === 'package' ? { apt: name } : { script: mapped(scripts, scriptOrValue) }),
    test: scriptOrValue(test),
  })
}

function task({ body, parameters, prerequisites, ...rest }: Plain): Plain {
  const { type, ...members } = body as Plain
  return present({
    ...rest,
    ...prerequisitesOf(prerequisites),
    [String(type)]: type === 'script' ? mapped(members, scriptOrValue) : members,
    parameters,
  })
}

function scriptOrValue(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('source' in value)) return value
  const { timeoutSeconds, ...script } = value as Plain
  return { ...script, timeout: timeoutSeconds }
}

function prerequisitesOf(written: unknown): Plain {
  const all = (written ?? []) as readonly { readonly if: Plain; readonly then: Plain }[]
  if (all.length === 0) return {}
  return {
    prerequisites: all.map(({ if: condition, then }) => ({
      if: { [String(condition['quantifier'])]: condition['items'], are: condition['are'] },
      then: then['act'] === 'fail' ? { fail: true } : { [String(then['act'])]: then['items'] },
    })),
  }
}

function wanted({ kind, mode, state, version }: Plain): Plain {
  if (kind === 'task') return { mode }
  return { desired: version === undefined ? state : { [String(state)]: version } }
}

function targetOf(target: Plain, names: Names): Plain {
  const { tenantId, subject, propagateToChildTenants, filter, os, where } = target
  const { type, computerId, personId, tag, expression } = subject as Plain
  return present({
    all: type === 'all' ? true : undefined,
    tenant: names.get(String(tenantId)),
    tag,
    computer: computerId,
    person: names.get(String(personId)),
    where: expression ?? where,
    propagateToChildTenants: propagateToChildTenants === true ? true : undefined,
    filter,
    os,
  })
}

function mapped(record: Plain, change: (value: unknown) => unknown): Plain {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]))
}

function present(record: Plain): Plain {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined && value !== null))
}
