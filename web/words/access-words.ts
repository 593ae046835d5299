/** Says rights in words. */
import type { Permission } from '@fettle/core/terms/access.ts'

/** What each right lets people do; completes "the right to ...". */
export const permissionWords: { readonly [P in Permission]: string } = {
  view: 'see what is in Fettle',
  operate: 'run and steer maintenance',
  define: 'define what computers should be',
  execute: 'run commands of one’s own on computers',
  administer: 'administer Fettle',
}
