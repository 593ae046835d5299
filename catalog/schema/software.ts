/** How is software written: something with a version, a way to find it and ways to install and remove it? */
import { z } from 'zod'
import { upgradeStrategies, versionSchemes } from '@fettle/core/terms/item.ts'
import { everyItem } from './item.ts'
import { script, sharedByScripts } from './script.ts'

const aptPackage = z
  .string()
  .max(200, 'must be at most 200 characters long')
  .regex(/^[a-z0-9][a-z0-9+.-]+(?::[a-z0-9-]+)?$/, 'must be the name of a Debian package, as in "curl"')

const version = z.string().min(1, 'must not be empty').max(200, 'must be at most 200 characters long')

const ownScripts = z.strictObject({
  ...sharedByScripts,
  detect: script.meta({ description: 'Prints the version, or nothing when the software is absent' }),
  versions: z
    .array(version)
    .min(1, 'must name at least one version')
    .max(1000)
    .meta({ description: 'Versions that can be had' }),
  install: script.meta({ description: 'Installs the version in $FETTLE_VERSION' }),
  uninstall: script.exactOptional(),
})

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
  })
  .refine((written) => (written.apt === undefined) !== (written.script === undefined), 'needs either apt or script')
  .refine((written) => written.apt === undefined || (written.scheme ?? 'debian') === 'debian', {
    path: ['scheme'],
    message: 'must be debian for a Debian package',
  })
  .meta({ title: 'Fettle software', oneOf: [{ required: ['apt'] }, { required: ['script'] }] })
export type SoftwareDocument = z.output<typeof software>
