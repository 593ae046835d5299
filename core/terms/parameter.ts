/** Says which values a parameter takes, and in which form scripts are given them. */
import type { Parameter } from './item.ts'
import type { Json } from './json.ts'

/** The value of a file parameter: a small file that comes along, or one to be fetched. */
export type FileValue =
  | { readonly name: string; readonly contentBase64: string }
  | { readonly url: string; readonly name?: string; readonly sha256?: string; readonly unpack?: boolean }

/** Returns the value as it is kept: of a URI without a scheme the https one; everything else as it is given. */
export function normalValue({ type }: Pick<Parameter, 'type'>, value: Json): Json {
  if (type !== 'uri' || typeof value !== 'string' || value === '' || hasScheme(value)) return value
  return `https://${value.replace(/^\/\//, '')}`
}

/** Returns what is wrong with a value, to follow the parameter's name: "must be a number, and "x" is none"; undefined when nothing. */
export function valueFault(parameter: Pick<Parameter, 'type' | 'choices'>, value: Json): string | undefined {
  switch (parameter.type) {
    case 'text':
    case 'secret':
    case 'uri':
      return textFault(parameter.type, value)
    case 'number':
    case 'boolean':
      return typeof value === parameter.type ? undefined : none(`a ${parameter.type}`, value)
    case 'choice':
      return choiceFault(parameter.choices ?? [], value)
    case 'keyValue':
      return isRecord(value) && Object.values(value).every((one) => typeof one === 'string')
        ? undefined
        : none('a map of texts', value)
    case 'file':
      return fileFault(value)
  }
}

/** True when a required parameter would still be without a value: an empty text fills no form. */
export function isNoValue(value: Json | undefined): boolean {
  return value === undefined || value === null || value === ''
}

/** Returns a value as messages show it, cut when it is long. */
export function shownValue(value: Json): string {
  const text = JSON.stringify(value)
  return text.length > 60 ? `${text.slice(0, 60)}...` : text
}

/** A value of a file parameter, once `valueFault` found nothing wrong with it. */
export function fileValue(value: Json | undefined): FileValue | undefined {
  return isRecord(value) && fileFault(value) === undefined ? (value as FileValue) : undefined
}

/** Returns the last name in a URL's path as a file name; "download" when it has none. */
export function nameFromUrl(url: string): string {
  const path = url.replace(/[?#].*$/, '').replace(/^[a-z][a-z0-9+.-]*:\/\/[^/]*/i, '')
  const last = path.split('/').at(-1) ?? ''
  return /^(?!\.{1,2}$)[^/\\\0]{1,255}$/.test(last) ? last : 'download'
}

const texts = { text: 'a text', secret: 'the name of a secret', uri: 'an address without spaces' } as const

function textFault(type: keyof typeof texts, value: Json): string | undefined {
  if (typeof value !== 'string') return none(texts[type], value)
  if (value.includes('\0')) return 'contains a NUL character; remove it'
  if (type === 'secret' && !/^\S[^\p{Cc}]{0,198}$/u.test(value)) return none(texts.secret, value)
  return type === 'uri' && /\s/.test(value) ? none(texts.uri, value) : undefined
}

function choiceFault(choices: readonly string[], value: Json): string | undefined {
  if (typeof value === 'string' && choices.includes(value)) return undefined
  return `must be one of ${choices.map((choice) => JSON.stringify(choice)).join(', ')}, and ${shownValue(value)} is none`
}

function fileFault(value: Json): string | undefined {
  const wanted = 'must be a file with a name and its content, or a url'
  if (!isRecord(value)) return `${wanted}, and ${shownValue(value)} is none`
  const { name, contentBase64, url, sha256, unpack, ...rest } = value
  const unknown = Object.keys(rest)[0]
  if (unknown !== undefined) return `${wanted}; "${unknown}" is neither`
  if (name !== undefined && (typeof name !== 'string' || !/^(?!\.{1,2}$)[^/\\\0]{1,255}$/.test(name)))
    return `must have a file's name without a folder, and ${shownValue(name)} is none`
  if (contentBase64 !== undefined) {
    const isBase64 = typeof contentBase64 === 'string' && /^[A-Za-z0-9+/]*={0,2}$/.test(contentBase64)
    if (!isBase64 || contentBase64.length % 4 !== 0) return 'must have its content in Base64'
    return name === undefined || url !== undefined ? wanted : undefined
  }
  if (typeof url !== 'string' || !/^https?:\/\/\S+$/.test(url)) return `${wanted} that begins with https:// or http://`
  if (sha256 !== undefined && (typeof sha256 !== 'string' || !/^[0-9a-f]{64}$/.test(sha256)))
    return 'must have a sha256 of 64 lower-case hexadecimal digits'
  return unpack === undefined || typeof unpack === 'boolean' ? undefined : 'must say true or false for unpack'
}

function hasScheme(text: string): boolean {
  return /^[A-Za-z][A-Za-z0-9+.-]*:(?!\d+(?:[/?#]|$))/.test(text)
}

function none(wanted: string, value: Json): string {
  return `must be ${wanted}, and ${shownValue(value)} is none`
}

function isRecord(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
