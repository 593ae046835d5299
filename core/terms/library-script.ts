/** Says what a script of the library is: one that people run by hand. */
import type { Parameter } from './item.ts'
import type { Script } from './script.ts'

export interface LibraryScript {
  readonly name: string
  readonly title: string
  readonly description?: string
  readonly script: Script
  readonly parameters: readonly Parameter[]
}
