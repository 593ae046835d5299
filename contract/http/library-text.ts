/** Endpoints about definitions as people write them: YAML text with files beside it, checked line by line, tried, and listed with what became of them. */
import { z } from 'zod'
import { parameterTypes } from '@fettle/core/terms/item.ts'
import { verdicts } from '@fettle/core/terms/plan.ts'
import { applyDocuments } from './definitions.ts'
import { endpoint } from './endpoint.ts'
import { pageOf, pageQuery, ref, time } from './shapes.ts'

const text = z.string().max(4 * 1024 * 1024)

/** Texts by the name of their file. */
const files = z.record(z.string().min(1).max(300), text)

export const parameterAsked = z.object({
  name: z.string(),
  type: z.enum(parameterTypes),
  required: z.boolean(),
  default: z.json().optional(),
  choices: z.array(z.string()).optional(),
  help: z.string().optional(),
  hidden: z.boolean().optional(),
})

/** What can be run of a definition by hand, saved or not. */
export const draftPart = z.object({
  id: z.string(),
  name: z.string(),
  /** look: asks and changes nothing. */
  role: z.enum(['look', 'change', 'verify']),
  /** Whether it is told a version. */
  takesVersion: z.boolean(),
})

export const applyText = endpoint({
  id: 'applyText',
  method: 'POST',
  path: '/api/v1/apply/text',
  access: 'define',
  summary:
    'Takes definitions in as they are written: says what is wrong in which line, what would change, or saves them',
  body: z.object({
    /** YAML: one document, or several. */
    text,
    /** Texts that documents name, as in `file: test.sh`. */
    files: files.default({}),
    /** Say what is wrong and what would change, change nothing. */
    dryRun: z.boolean().default(false),
    /** With one document: refuses with `conflict` unless what is there still has this revision. */
    revision: z.string().max(100).optional(),
    /** Refuse what is there already. */
    isNew: z.boolean().default(false),
  }),
  response: z.object({
    /** With problems nothing was saved. */
    problems: z.array(z.object({ line: z.number(), sentence: z.string() })),
    /** The documents, where they begin, and what can be tried of them; those with problems are left out. */
    documents: z.array(
      z.object({
        kind: z.string(),
        name: z.string(),
        line: z.number(),
        /** Whole, with the texts of files. */
        document: z.record(z.string(), z.unknown()),
        parts: z.array(draftPart),
        parameters: z.array(parameterAsked),
      }),
    ),
    changes: applyDocuments.response.shape.changes,
    fleet: applyDocuments.response.shape.fleet,
  }),
})

export const getText = endpoint({
  id: 'getText',
  method: 'GET',
  path: '/api/v1/{kind}/{name}/text',
  access: 'view',
  summary: 'One object as it is written: YAML, with long scripts as files beside it; now, or as it was',
  params: z.object({ kind: z.string().max(40), name: z.string().max(200) }),
  query: z.object({
    /** As its history has it under this number. */
    at: z.coerce.number().int().min(1).optional(),
    /** inside: scripts stand in the text, and there are no files. */
    scripts: z.enum(['beside', 'inside']).default('beside'),
  }),
  response: z.object({
    id: z.string(),
    name: z.string(),
    text: z.string(),
    files,
    /** Differs whenever the document does; give it back when saving to overwrite nobody. */
    revision: z.string(),
  }),
})

export const exportText = endpoint({
  id: 'exportText',
  method: 'GET',
  path: '/api/v1/export/text',
  access: 'view',
  summary: 'Every definition of some kinds as one YAML text, to be kept and applied again',
  query: z.object({
    /** Kinds of document, with commas. */
    kinds: z.string().min(1).max(1000),
  }),
  response: z.object({ text: z.string() }),
})

/** An item of the library with what became of it. */
export const libraryItem = z.object({
  name: z.string(),
  kind: z.enum(['software', 'task']),
  title: z.string(),
  description: z.string().optional(),
  updatedAt: time,
  /** apt, script; of tasks: file, setting, script. */
  way: z.string(),
  /** The package, path or file it is about. */
  about: z.string().optional(),
  /** How it is looked at, in words. */
  detection: z.string(),
  /** Versions the definition offers. */
  offered: z.array(z.string()),
  licence: z.enum(['required', 'optional']).optional(),
  phase: z.string().optional(),
  /** Of a task with scripts: which of test, get and set. */
  methods: z.array(z.string()),
  parameters: z.number(),
  /** Items that its prerequisites name. */
  requires: z.array(z.string()),
  configures: z.string().optional(),
  deployments: z.number(),
  /** On how many computers inventories or sessions found it, and in which versions; the most widespread first, at most 20. */
  installed: z.object({
    computers: z.number(),
    versions: z.array(z.object({ version: z.string(), computers: z.number() })),
  }),
  /** Computers on which a deployment wants it: how many are as wanted. */
  standing: z.object({ good: z.number(), failed: z.number(), total: z.number() }),
})

export const listLibrary = endpoint({
  id: 'listLibrary',
  method: 'GET',
  path: '/api/v1/library',
  access: 'view',
  summary: 'Software and tasks of the library with their deployments, versions and how many computers are as wanted',
  query: z.object({ kind: z.enum(['software', 'task']).optional(), name: z.string().max(200).optional() }),
  response: z.object({ items: z.array(libraryItem) }),
})

export const listItemComputers = endpoint({
  id: 'listItemComputers',
  method: 'GET',
  path: '/api/v1/library/{name}/computers',
  access: 'view',
  summary: 'The computers on which an item was looked at: what it was found to be, and whether that is as wanted',
  params: z.object({ name: z.string().max(200) }),
  query: z.object(pageQuery),
  response: pageOf(
    z.object({
      computer: ref,
      tenant: ref,
      /** Of an item with instances. */
      instance: z.string().optional(),
      desired: z.string(),
      state: z.string(),
      verdict: z.enum(verdicts),
      since: time,
      checkedAt: time,
      deployment: z.string().optional(),
    }),
  ),
})

export const listItemUsers = endpoint({
  id: 'listItemUsers',
  method: 'GET',
  path: '/api/v1/library/{name}/users',
  access: 'view',
  summary: 'What names an item: deployments, exclusions, licences, schedules, and items that need or configure it',
  params: z.object({ name: z.string().max(200) }),
  response: z.object({
    items: z.array(z.object({ kind: z.string(), id: z.string(), name: z.string(), how: z.string() })),
  }),
})
