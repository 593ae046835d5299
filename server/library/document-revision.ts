/** Which state of a document is this: how does one notice that somebody changed it meanwhile? */
import { canonicalJson, type Json } from '@fettle/core/terms/json.ts'
import { sha256 } from '../engine/documents.ts'
import type { Document } from './object-kind.ts'

/** A text that is the same for documents that say the same, whatever the order of their members. */
export function documentRevision(document: Document): string {
  return sha256(canonicalJson(document as Json)).slice(0, 24)
}
