/** Says on what sessions are started: one computer, or many. */
import type { ComputersMeant } from '../../parts/selection.ts'

export interface OneComputer {
  readonly id: string
  readonly name: string
  readonly online: boolean
}

export interface ManyComputers {
  readonly meant: ComputersMeant
  readonly count: number
  /** How they are called in the title: "37 computers". */
  readonly label: string
}

export type RunTarget = OneComputer | ManyComputers

/** The computers in the form of the contract. */
export function meantBy(target: RunTarget): ComputersMeant {
  return 'meant' in target ? target.meant : { computers: [target.id] }
}

export function targetName(target: RunTarget): string {
  return 'meant' in target ? target.label : target.name
}
