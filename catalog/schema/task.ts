/** How is a task written: a file, a setting, or scripts that test, get and set? */
import { z } from 'zod'
import { parameterTypes } from '@fettle/core/terms/item.ts'
import { everyItem } from './item.ts'
import { script, sharedByScripts } from './script.ts'
import { absolutePath, givenName, itemName } from './words.ts'

const contentMax = 8 * 1024 * 1024
const account = z
  .string()
  .regex(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,62}\$?$/, 'must be the name or number of an account, as in "root"')

const file = z
  .strictObject({
    path: absolutePath,
    ensure: z.enum(['present', 'absent']).default('present'),
    content: z.string().max(contentMax, 'must be at most 8 MiB').exactOptional(),
    contentFile: z
      .string()
      .min(1)
      .exactOptional()
      .meta({ description: 'A file in the folder of this one with the content' }),
    mode: z
      .string()
      .regex(/^0?[0-7]{3,4}$/, 'must be an octal mode in quotes, as in "0644"')
      .exactOptional(),
    owner: account.exactOptional(),
    group: account.exactOptional(),
  })
  .refine((written) => written.content === undefined || written.contentFile === undefined, {
    message: 'has both content and contentFile; leave one out',
  })
  .refine((written) => written.ensure === 'present' || Object.keys(written).length === 2, {
    message: 'is to be absent, so it can have no content, mode, owner or group',
  })

const setting = z.strictObject({
  file: absolutePath,
  section: z
    .string()
    .max(1000)
    .regex(/^[^\p{Cc}[\]]*$/u, 'must be the name of a section without its brackets')
    .default(''),
  key: z
    .string()
    .min(1, 'must not be empty')
    .max(1000)
    .regex(/^[^\p{Cc}=]+$/u, 'must be a key without a line break or "="'),
  value: z
    .string()
    .max(65_536, 'must be at most 64 KiB')
    .regex(/^[^\n\r]*$/, 'must be one line')
    .nullable()
    .meta({ description: 'Null: the key must be absent' }),
})

const scripts = z
  .strictObject({
    ...sharedByScripts,
    test: script
      .exactOptional()
      .meta({ description: 'Says whether all is well: prints true or false, or exits with 0 or 1' }),
    get: script.exactOptional().meta({ description: 'Prints a value, for tasks that are monitored' }),
    set: script.exactOptional().meta({ description: 'Makes it so' }),
    combined: script
      .exactOptional()
      .meta({ description: 'All in one script, which finds test, get or set in $FETTLE_METHOD' }),
    methods: z
      .array(z.enum(['test', 'get', 'set']))
      .min(1, 'must name at least one of test, get and set')
      .exactOptional()
      .meta({ description: 'What the combined script can do; default: test and set' }),
  })
  .refine((written) => scriptParts(written).length > 0, 'needs test, get or set, or one combined script')
  .refine((written) => written.combined === undefined || scriptParts(written).length === 1, {
    path: ['combined'],
    message: 'stands in place of test, get and set; leave those out',
  })
  .refine((written) => written.methods === undefined || written.combined !== undefined, {
    path: ['methods'],
    message: 'is only for a combined script',
  })
  .meta({
    anyOf: [{ required: ['test'] }, { required: ['get'] }, { required: ['set'] }, { required: ['combined'] }],
  })

function scriptParts({
  test,
  get,
  set,
  combined,
}: {
  test?: unknown
  get?: unknown
  set?: unknown
  combined?: unknown
}) {
  return [test, get, set, combined].filter((part) => part !== undefined)
}

const parameterName = z
  .string()
  .max(60, 'must be at most 60 characters long')
  .regex(/^[A-Za-z][A-Za-z0-9_]*$/, 'must be letters, digits and underscores, as in "port"')

const parameter = {
  type: z.enum(parameterTypes).default('text'),
  required: z.boolean().default(false),
  default: z.json().exactOptional(),
  choices: z
    .array(z.string().min(1).max(1000))
    .min(1, 'must name at least one choice')
    .max(1000)
    .exactOptional()
    .meta({ description: 'With type choice: the texts that may be chosen' }),
  help: givenName.exactOptional(),
  hidden: z.boolean().exactOptional().meta({ description: 'Nobody is asked for it' }),
  order: z.int().min(-1_000_000).max(1_000_000).exactOptional().meta({ description: 'Lower is asked first' }),
}

export const parameters = z
  .union(
    [
      z.array(z.strictObject({ name: parameterName, ...parameter })).max(100),
      z.record(parameterName, z.strictObject(parameter)),
    ],
    'must be a list of parameters with names, or a map of names to parameters',
  )
  .meta({ description: 'A list of parameters with names, or a map of names to parameters' })

export const task = z
  .strictObject({
    kind: z.literal('task'),
    ...everyItem,
    phase: z.enum(['configuration', 'post']).default('configuration'),
    file: file.exactOptional(),
    setting: setting.exactOptional(),
    script: scripts.exactOptional(),
    parameters: parameters.exactOptional(),
    configures: itemName.exactOptional().meta({
      description:
        'The software it configures: it comes with that, right after it, and takes the parameters of its deployments',
    }),
    serial: z.boolean().exactOptional().meta({ description: 'On one computer of the installation at a time' }),
    supersededBy: z
      .strictObject({ task: itemName, parameters: z.record(parameterName, parameterName).default({}) })
      .exactOptional()
      .meta({ description: 'The task that takes its place, and the new names of its parameters by the old ones' }),
    onboardingOnly: z
      .boolean()
      .exactOptional()
      .meta({ description: 'Only while a computer is onboarded, before all else' }),
    ignoreDuringAutomaticOnboarding: z
      .boolean()
      .exactOptional()
      .meta({ description: 'Left out when a computer is onboarded without anybody looking on' }),
  })
  .refine(
    (written) => [written.file, written.setting, written.script].filter((body) => body !== undefined).length === 1,
    {
      message: 'needs exactly one of file, setting and script',
    },
  )
  .meta({
    title: 'Fettle task',
    oneOf: [{ required: ['file'] }, { required: ['setting'] }, { required: ['script'] }],
  })
export type TaskDocument = z.output<typeof task>
