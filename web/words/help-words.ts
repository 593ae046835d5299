/** Says where on the pages the next step against known trouble is taken. */
import type { NextStep } from '@fettle/core/terms/trouble.ts'

export interface NextPlace {
  readonly word: string
  /** Of the computer: the page it opens with, which has the buttons; its inventory; its doctor. */
  readonly place: 'page' | 'inventory' | 'doctor'
}

/** Undefined when there is no place to go to: the action is carried out again where it stands, or something must be corrected first. */
export const nextPlaces: { readonly [S in NextStep]: NextPlace | undefined } = {
  rerun: undefined,
  reboot: { word: 'To the computer, to reboot it', place: 'page' },
  doctor: { word: 'Examine the computer', place: 'doctor' },
  freeDisk: { word: 'See its disks', place: 'inventory' },
  none: undefined,
}
