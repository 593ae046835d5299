/** Says where the endpoints are that the web pages call; checked against the contract, whose schemas stay out of the bundle. */
import type { Api } from '@fettle/contract/http/api.ts'

type Declared = { readonly [Name in keyof Api]: Pick<Api[Name], 'method' | 'path'> }

export const endpoints = {
  startSessions: { method: 'POST', path: '/api/v1/sessions' },
  listSessions: { method: 'GET', path: '/api/v1/sessions' },
  getSession: { method: 'GET', path: '/api/v1/sessions/{id}' },
  getSessionLog: { method: 'GET', path: '/api/v1/sessions/{id}/log' },
  getSessionEvents: { method: 'GET', path: '/api/v1/sessions/{id}/events' },
  cancelSession: { method: 'POST', path: '/api/v1/sessions/{id}/cancel' },
  approveSession: { method: 'POST', path: '/api/v1/sessions/{id}/approve' },
  postponeSession: { method: 'POST', path: '/api/v1/sessions/{id}/postpone' },
  runSessionNow: { method: 'POST', path: '/api/v1/sessions/{id}/run-now' },
  pauseSession: { method: 'POST', path: '/api/v1/sessions/{id}/pause' },
  resumeSession: { method: 'POST', path: '/api/v1/sessions/{id}/resume' },
  rerunSession: { method: 'POST', path: '/api/v1/sessions/{id}/rerun' },
  liftQuarantine: { method: 'POST', path: '/api/v1/computers/{id}/quarantine/lift' },
  listItems: { method: 'GET', path: '/api/v1/items' },
  listComputers: { method: 'GET', path: '/api/v1/computers' },
  getComputer: { method: 'GET', path: '/api/v1/computers/{id}' },
  getComputerItems: { method: 'GET', path: '/api/v1/computers/{id}/items' },
  getComputerSoftware: { method: 'GET', path: '/api/v1/computers/{id}/software' },
  explainItem: { method: 'GET', path: '/api/v1/computers/{id}/explain/{item}' },
  listTenants: { method: 'GET', path: '/api/v1/tenants' },
  listDeployments: { method: 'GET', path: '/api/v1/deployments' },
  getDeployment: { method: 'GET', path: '/api/v1/deployments/{name}' },
  createLogin: { method: 'POST', path: '/api/v1/logins' },
  endLogin: { method: 'DELETE', path: '/api/v1/logins/current' },
} as const satisfies Partial<Declared>

export type EndpointName = keyof typeof endpoints
