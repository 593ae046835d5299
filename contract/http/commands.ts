/** Endpoints of the terminal: run a command or a script of the library, what was run last, and how an action is tried by hand. */
import { z } from 'zod'
import { parameterTypes } from '@fettle/core/terms/item.ts'
import { scriptLanguages } from '@fettle/core/terms/script.ts'
import { endpoint } from './endpoint.ts'
import { selection } from './selections.ts'
import { windowWish } from './session-options.ts'
import { startSessions } from './sessions.ts'
import { name, time } from './shapes.ts'

const day = 86_400

/** As whom a script runs: system, or whoever is signed in, with that person's environment. */
export const runAs = z.enum(['system', 'user'])

const wishes = {
  ...selection,
  /** How many the person saw. Refused when there are more than 10 % more or fewer now. */
  expected: z.number().int().min(0).optional(),
  /** Its whole process tree is ended so many seconds after it began. Default: what the library script says, else ten minutes. */
  timeLimitSeconds: z.number().int().min(1).max(day).optional(),
  /** Default: what the library script says, else system. */
  as: runAs.optional(),
  /** Seconds to wait for a computer that is off; 0: skip it. Default: one hour. */
  offlineWaitSeconds: z
    .number()
    .int()
    .min(0)
    .max(90 * day)
    .default(3600),
  /** With as "user": seconds to wait for somebody to sign in. Default: not at all. */
  userWaitSeconds: z
    .number()
    .int()
    .min(0)
    .max(30 * day)
    .default(0),
  window: windowWish.optional(),
  /** Values by parameter, for a library script that has some. A secret is given by its name. */
  parameters: z.record(z.string().max(60), z.json()).optional(),
}

export const runCommand = endpoint({
  id: 'runCommand',
  method: 'POST',
  path: '/api/v1/commands',
  access: 'execute',
  summary: 'Runs a command, or a script of the library, once on each of the computers; each run is a session',
  body: z.object({
    ...wishes,
    script: z.union([
      z.strictObject({
        language: z.enum(scriptLanguages).default('sh'),
        text: z
          .string()
          .min(1)
          .max(256 * 1024),
      }),
      /** A script of the library. */
      z.strictObject({ name }),
      /** One script of a definition that need not be saved: see the parts that applyText tells. */
      z.strictObject({
        document: z.record(z.string(), z.unknown()),
        part: z.string().max(40),
        /** For software: the version that is meant; default: the newest that the definition names. */
        version: z.string().max(200).optional(),
      }),
    ]),
  }),
  response: startSessions.response,
})

export const listRecentCommands = endpoint({
  id: 'listRecentCommands',
  method: 'GET',
  path: '/api/v1/commands/recent',
  access: 'execute',
  summary: 'The last 50 different commands that the caller ran, newest first',
  response: z.object({
    items: z.array(z.object({ language: z.enum(scriptLanguages), text: z.string(), usedAt: time })),
  }),
})

export const listLibraryScripts = endpoint({
  id: 'listLibraryScripts',
  method: 'GET',
  path: '/api/v1/commands/scripts',
  access: 'view',
  summary: 'The scripts of the library with what they ask for, to be run by hand',
  response: z.object({
    items: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        title: z.string(),
        description: z.string().optional(),
        language: z.enum(scriptLanguages),
        text: z.string(),
        timeLimitSeconds: z.number(),
        as: runAs,
        parameters: z.array(
          z.object({
            name: z.string(),
            type: z.enum(parameterTypes),
            required: z.boolean(),
            default: z.json().optional(),
            choices: z.array(z.string()).optional(),
            help: z.string().optional(),
            hidden: z.boolean().optional(),
          }),
        ),
      }),
    ),
  }),
})
export type ListedScript = z.infer<typeof listLibraryScripts.response>['items'][number]

export const getActionScript = endpoint({
  id: 'getActionScript',
  method: 'GET',
  path: '/api/v1/sessions/{id}/actions/{actionId}/script',
  access: 'view',
  summary: 'What an action ran, or would run, on its computer, to be tried by hand; secrets are placeholders',
  params: z.object({ id: z.string().max(60), actionId: z.string().max(20) }),
  response: z.object({
    title: z.string(),
    computer: z.object({ id: z.string(), name: z.string() }),
    steps: z.array(
      z.object({
        /** look: asks and changes nothing; change: what the action does; verify: what asks afterwards whether it works. */
        role: z.enum(['look', 'change', 'verify']),
        name: z.string(),
        language: z.enum(scriptLanguages),
        text: z.string(),
        timeLimitSeconds: z.number(),
        as: runAs,
        /** What has to be filled in before it can be run: secrets, files and downloads that only the session has. */
        missing: z.array(z.string()),
      }),
    ),
  }),
})
export type ActionScript = z.infer<typeof getActionScript.response>
