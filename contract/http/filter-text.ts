/** Says how long the filter of a list may be; filter-words.ts reads it, filter-fields.ts has the fields. */
import { z } from 'zod'

export const filterText = z.string().max(1000)
