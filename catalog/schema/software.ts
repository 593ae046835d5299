/** How is software written: something with a version, a way to find it and ways to install and remove it? */
import { z } from 'zod'
import { architectures, repairStrategies, upgradeStrategies, versionSchemes } from '@fettle/core/terms/item.ts'
import { everyItem } from './item.ts'
import { script, sharedByScripts } from './script.ts'

const aptPackage = z
  .string()
  .max(200, 'must be at most 200 characters long')
  .regex(/^[a-z0-9][a-z0-9+.-]+(?::[a-z0-9-]+)?$/, 'must be the name of a Debian package, as in "curl"')

const version = z.string().min(1, 'must not be empty').max(200, 'must be at most 200 characters long')

/** What scripts are told by us, and what would change how they run at all. */
const taken =
  /^(?:FETTLE_(?!INSTALLER)|LD_|PYTHON|NODE_)|^(?:PATH|HOME|USER|LOGNAME|SHELL|PWD|TMPDIR|IFS|ENV|BASH_ENV|LANG|LC_ALL)$/

const variable = z
  .string()
  .max(60, 'must be at most 60 characters long')
  .regex(/^[A-Z_][A-Z0-9_]*$/, 'must be the name of a variable in capitals, as in "APP_LICENCE"')
  .refine((name) => !taken.test(name), 'is taken; choose another, as in "APP_LICENCE"')

const fileName = z.string().regex(/^(?!\.{1,2}$)[^/\\\0]{1,255}$/, "must be a file's name without a folder")

const webAddress = z
  .string()
  .max(4096, 'must be at most 4096 characters long')
  .regex(/^https?:\/\/\S+$/, 'must be an address that begins with https:// or http://')

const versionFile = z.strictObject({
  url: webAddress,
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'must be 64 lower-case hexadecimal digits')
    .exactOptional()
    .meta({ description: 'Without it the file is fetched anew each time' }),
  architecture: z.enum(architectures).exactOptional().meta({ description: 'Default: for every architecture' }),
  name: fileName.exactOptional().meta({ description: 'Default: the last part of the address' }),
  variable: variable.default('FETTLE_INSTALLER').meta({ description: 'Where scripts find the path of the file' }),
  unpack: z.boolean().exactOptional().meta({ description: 'Its folder is in the variable with _FOLDER behind it' }),
})

const changeScripts = {
  install: script.meta({ description: 'Installs the version in $FETTLE_VERSION' }),
  uninstall: script,
  upgrade: script.meta({ description: 'Leads from $FETTLE_INSTALLED_VERSION to $FETTLE_VERSION' }),
  repair: script.meta({ description: 'Brings installed software in order, with repairStrategy: script' }),
  download: script.meta({ description: 'Fetches what no address can; runs before anything is removed' }),
  postInstall: script,
  postUninstall: script,
}

/** The scripts that change software, each of which a version may have of its own. */
export const changeScriptNames = Object.keys(changeScripts) as readonly (keyof typeof changeScripts)[]

const ownVersion = z.strictObject({
  version,
  requires: version.exactOptional().meta({ description: 'The version, or a newer one, that must be installed first' }),
  files: z.array(versionFile).min(1).max(50).exactOptional(),
  ...z.strictObject(changeScripts).partial().shape,
})
export type OwnVersionDocument = z.output<typeof ownVersion>

const ownScripts = z.strictObject({
  ...sharedByScripts,
  detect: script.meta({ description: 'Prints the version, or nothing when the software is absent' }),
  versions: z
    .array(z.union([version, ownVersion], 'must be a version, or a map with version, requires, files and scripts'))
    .max(1000)
    .default([])
    .meta({ description: 'Versions that can be had; each a text, or a map with what it has of its own' }),
  offers: script.exactOptional().meta({
    description:
      'Runs on the computer when it is looked at; prints versions, each with its address, SHA-256 and architecture',
  }),
  ...z.strictObject(changeScripts).partial().shape,
  install: changeScripts.install,
})

function hasVersions({ versions, offers }: z.output<typeof ownScripts>): boolean {
  return versions.length > 0 || offers !== undefined
}

export const software = z
  .strictObject({
    kind: z.literal('software'),
    ...everyItem,
    apt: aptPackage.exactOptional().meta({ description: 'The Debian package it is' }),
    script: ownScripts.exactOptional().meta({ description: 'Scripts of its own, for software that is no package' }),
    scheme: z
      .enum(versionSchemes)
      .exactOptional()
      .meta({ description: 'How its versions are compared; default: debian for packages, general for scripts' }),
    test: script
      .exactOptional()
      .meta({ description: 'Says whether the installed software works; a "false" asks for repair' }),
    upgradeStrategy: z.enum(upgradeStrategies).default('installOver'),
    repairStrategy: z
      .enum(repairStrategies)
      .exactOptional()
      .meta({ description: 'What is done when the test fails; default: as it is upgraded' }),
    licence: z
      .strictObject({ need: z.enum(['required', 'optional']), variable: variable.default('APP_LICENCE') })
      .exactOptional()
      .meta({ description: 'A licence it needs or may use, and where scripts find the key or the path of the file' }),
  })
  .refine((written) => (written.apt === undefined) !== (written.script === undefined), 'needs either apt or script')
  .refine((written) => written.apt === undefined || (written.scheme ?? 'debian') === 'debian', {
    path: ['scheme'],
    message: 'must be debian for a Debian package',
  })
  .refine((written) => written.script === undefined || hasVersions(written.script), {
    path: ['script', 'versions'],
    message: 'must name at least one version, unless there is a script under offers',
  })
  .meta({ title: 'Fettle software', oneOf: [{ required: ['apt'] }, { required: ['script'] }] })
export type SoftwareDocument = z.output<typeof software>
