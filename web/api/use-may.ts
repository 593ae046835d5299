/** Tells components whether whoever is signed in has a right; the server checks it anyhow. */
import type { Permission } from '@fettle/core/terms/access.ts'
import { useQuery } from '@tanstack/react-query'
import { meQuery } from './account-queries.ts'

/** True with the right, anywhere; true as well until it is known, so that nothing appears late for those who have it. */
export function useMay(permission: Permission): boolean {
  const { data } = useQuery(meQuery())
  return data === undefined || data.permissions.some((one) => one.permission === permission)
}
