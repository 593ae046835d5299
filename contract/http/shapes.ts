/** Shapes shared by several endpoints: times, pages, references. */
import { z } from 'zod'

/** RFC 3339 in UTC. */
export const time = z.string().meta({ format: 'date-time' })

export const pageQuery = {
  limit: z.coerce.number().int().min(1).max(500).default(50),
  cursor: z.string().max(2000).optional(),
}

/** One page of a list; `nextCursor` is absent on the last. */
export function pageOf<S extends z.ZodType>(item: S) {
  return z.object({ items: z.array(item), nextCursor: z.string().optional() })
}

export const ref = z.object({ id: z.string(), name: z.string() })

/** Names people give: printable, no line breaks, at most 200 characters. */
export const name = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .regex(/^[^\p{Cc}]*$/u, 'no control characters')

export const tagName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,62}$/, 'a tag like canary: lower-case letters, digits, . _ -')
