/** Schemas of ids: strings whose prefix names the noun. */
import { z } from 'zod'
import type { Id } from '@fettle/core/terms/ids.ts'

/** Accepts exactly the ids with this prefix, as core types them. */
export function idOf<Prefix extends string>(prefix: Prefix): z.ZodType<Id<Prefix>, string> {
  const pattern = new RegExp(`^${prefix}_[0-9a-z]{8,40}$`)
  return z.string().regex(pattern, `an id like ${prefix}_01jx8k2m`) as unknown as z.ZodType<Id<Prefix>, string>
}
