/** Says which tenant the pages are about: chosen in the rail, kept in the address under "tenant". */
import { printFilter } from '@fettle/contract/http/filter-words.ts'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useCallback } from 'react'

export interface Scope {
  /** The tenant's name; undefined: all that one may see. */
  readonly tenant: string | undefined
  /** A filter with the tenant's word before it: what a list asks the server. */
  readonly scoped: (q: string | undefined) => string
  /** The tenant's word alone, or "". */
  readonly word: string
}

/** The tenant that is chosen. */
export function useScope(): Scope {
  const tenant = useSearch({ strict: false, select: (search) => (search as { tenant?: string }).tenant || undefined })
  const word = tenant === undefined ? '' : printFilter([{ isTurned: false, field: 'tenant', values: [tenant] }])
  const scoped = useCallback((q: string | undefined) => `${word} ${q ?? ''}`.trim(), [word])
  return { tenant, word, scoped }
}

/** Chooses a tenant, or all with undefined; the page stays, its peek and pages do not. */
export function useChooseTenant(): (tenant: string | undefined) => void {
  const navigate = useNavigate()
  return useCallback(
    (tenant) =>
      void navigate({
        to: '.',
        search: ((before: Record<string, unknown>) => ({ ...before, tenant: tenant ?? '', peek: undefined })) as never,
      }),
    [navigate],
  )
}
