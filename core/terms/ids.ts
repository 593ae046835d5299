/** Says what the ids of Fettle's nouns look like: opaque strings with a prefix that names the noun. */

/** An opaque id: a prefix that names the noun, an underscore, and letters and digits. Never reused, compared byte by byte. */
export type Id<Prefix extends string> = `${Prefix}_${string}`

export type TenantId = Id<'ten'>
export type PersonId = Id<'per'>
export type ComputerId = Id<'cmp'>
export type AgentId = Id<'agt'>
export type DeploymentId = Id<'dep'>
export type ExclusionId = Id<'exc'>
export type SessionId = Id<'ses'>
export type BatchId = Id<'bat'>
export type OrderId = Id<'ord'>
export type TokenId = Id<'tok'>

/** A moment: milliseconds since 1970-01-01T00:00:00Z. Core never asks for the present one; it is always an argument. */
export type Instant = number

/** The SHA-256 of a value's canonical JSON, as 64 lower-case hexadecimal digits. */
export type ContentHash = string

const idPattern = /^[a-z]{3}_[0-9a-z]{8,40}$/

/** True when the text has the form of an id with this prefix. */
export function isId<Prefix extends string>(prefix: Prefix, text: string): text is Id<Prefix> {
  return text.startsWith(`${prefix}_`) && idPattern.test(text)
}
