/** Endpoints about time: zone, business hours and freeze dates of the installation, tenants and computers. */
import { z } from 'zod'
import { localMomentPattern, localTimePattern, weekdays } from '@fettle/core/terms/calendar.ts'
import { endpoint } from './endpoint.ts'
import { name } from './shapes.ts'

const localTime = z.string().regex(localTimePattern, 'a time of day, as in 08:30')
const localMoment = z.string().regex(localMomentPattern, 'a date, as in 2027-01-31 or 2027-01-31T18:00')

export const workingHours = z.strictObject({
  days: z.array(z.enum(weekdays)).min(1).max(7),
  from: localTime,
  /** When it is not after `from`, it is of the next day. */
  until: localTime,
})

export const freeze = z.strictObject({
  from: localMoment,
  /** A date counts as a whole. */
  until: localMoment,
  reason: name,
  owner: name,
})

/** What is set on one level; what is absent comes from the level above. */
export const timeSettings = z.strictObject({
  zone: z.string().max(100).optional(),
  businessHours: z.array(workingHours).max(50).optional(),
  freezes: z.array(freeze).max(100).optional(),
})

export const timeOf = z.object({
  own: timeSettings,
  /** What holds, with what comes from above. */
  effective: z.object({
    zone: z.string(),
    businessHours: z.array(workingHours).optional(),
    freezes: z.array(freeze),
  }),
})
export type TimeOf = z.infer<typeof timeOf>

const tenant = z.object({ name: z.string().max(200).describe('Name or id') })
const computer = z.object({ id: z.string().max(300).describe('Name or id') })

export const getInstallationTime = endpoint({
  id: 'getInstallationTime',
  method: 'GET',
  path: '/api/v1/time',
  access: 'view',
  reach: 'installation',
  summary: 'Zone, business hours and freeze dates of the installation',
  response: timeOf,
})

export const setInstallationTime = endpoint({
  id: 'setInstallationTime',
  method: 'PUT',
  path: '/api/v1/time',
  access: 'administer',
  reach: 'installation',
  summary: 'Sets zone, business hours and freeze dates of the installation',
  body: timeSettings,
  response: timeOf,
})

export const getTenantTime = endpoint({
  id: 'getTenantTime',
  method: 'GET',
  path: '/api/v1/tenants/{name}/time',
  access: 'view',
  summary: 'Zone, business hours and freeze dates of a tenant',
  params: tenant,
  response: timeOf,
})

export const setTenantTime = endpoint({
  id: 'setTenantTime',
  method: 'PUT',
  path: '/api/v1/tenants/{name}/time',
  access: 'administer',
  summary: 'Sets zone, business hours and freeze dates of a tenant, in its document',
  params: tenant,
  body: timeSettings,
  response: timeOf,
})

export const getComputerTime = endpoint({
  id: 'getComputerTime',
  method: 'GET',
  path: '/api/v1/computers/{id}/time',
  access: 'view',
  summary: 'Zone, business hours and freeze dates that hold for a computer',
  params: computer,
  response: timeOf,
})

export const setComputerTime = endpoint({
  id: 'setComputerTime',
  method: 'PUT',
  path: '/api/v1/computers/{id}/time',
  access: 'operate',
  summary: 'Sets what holds for one computer, whatever it reports and its tenant says',
  params: computer,
  body: timeSettings,
  response: timeOf,
})
