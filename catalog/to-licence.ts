/** How does a document of a licence become what core decides with, its tenant by name? */
import type { LicenceValue } from '@fettle/core/terms/licence.ts'
import type { LicenceDefinition } from './definition.ts'
import type { LicenceDocument } from './schema/licence.ts'

/** Returns the licence a valid document describes. */
export function toLicence(document: LicenceDocument): LicenceDefinition {
  const { key: _key, secret: _secret, file: _file, ...rest } = document
  return { ...rest, value: toValue(document) }
}

function toValue({ key, secret, file }: LicenceDocument): LicenceValue {
  if (key !== undefined) return { type: 'key', key }
  if (secret !== undefined) return { type: 'secret', secret }
  const { name = '', content = '', contentBase64 = base64(content) } = file ?? {}
  return { type: 'file', name, contentBase64 }
}

function base64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64')
}
