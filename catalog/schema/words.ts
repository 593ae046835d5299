/** How are names, tags, paths and lengths of time written in definitions? */
import { z } from 'zod'
import { durationPattern } from '../duration.ts'

/** The key of an item: what deployments, prerequisites and exclusions name it by. */
export const itemName = z
  .string()
  .max(100, 'must be at most 100 characters long')
  .regex(
    /^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/,
    'must be lower-case letters, digits, dots and hyphens, as in "web-server"',
  )
  .meta({ description: 'Name of an item: lower-case letters, digits, dots and hyphens' })

/** What people call a thing: printable, no line breaks, no spaces around it. */
export const givenName = z
  .string()
  .min(1, 'must not be empty')
  .max(200, 'must be at most 200 characters long')
  .regex(/^(?!\s)[^\p{Cc}]*(?<!\s)$/u, 'must be one line without spaces before or after it')

export const sentences = z.string().max(10_000, 'must be at most 10000 characters long')

/** What people want to remember about a thing; nothing is ever done with it. */
export const notes = z
  .string()
  .max(100_000, 'must be at most 100000 characters long')
  .exactOptional()
  .meta({ description: 'Markdown text for people' })

export const tag = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9._-]{0,62}$/,
    'must be a tag like "canary": lower-case letters, digits, dots, underscores, hyphens',
  )

export const tags = z.array(tag).max(100, 'must be at most 100 tags').default([]).meta({ description: 'Labels' })

export const email = z
  .string()
  .max(200, 'must be at most 200 characters long')
  .regex(/^[^\s@]+@[^\s@]+$/, 'must be an e-mail address')

/** The name with which somebody signs in on a computer, perhaps with its domain. */
export const loginName = z
  .string()
  .min(1, 'must not be empty')
  .max(200, 'must be at most 200 characters long')
  .regex(/^[^\s\p{Cc}"/[\]:;|=,+*?<>]+$/u, 'must be a login name, as in "dana"')

const durationForms = 'must be seconds, or a text like "90s", "10m" or "2h"'

/** Seconds, or a number with a unit. */
export const duration = z
  .union([z.number().positive(durationForms), z.string().regex(durationPattern, durationForms)], durationForms)
  .meta({ description: 'Seconds, or a text like 90s, 10m, 2h' })

export const absolutePath = z
  .string()
  .max(4096, 'must be at most 4096 characters long')
  .regex(/^(?:\/|[A-Za-z]:[\\/])[^\p{Cc}]+$/u, 'must be an absolute path of a file, as in "/etc/motd"')
  .refine((path) => !path.split(/[\\/]/).includes('..'), 'must not contain ".."')
