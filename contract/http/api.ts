/** The whole HTTP API in one list: what the server must serve and what OpenAPI prints. */
import * as access from './access.ts'
import * as computers from './computers.ts'
import * as definitions from './definitions.ts'
import type { Endpoint } from './endpoint.ts'
import * as sessions from './sessions.ts'

/** Every endpoint, by its id. */
export const api = {
  startSessions: sessions.startSessions,
  listSessions: sessions.listSessions,
  getSession: sessions.getSession,
  getSessionLog: sessions.getSessionLog,
  getSessionEvents: sessions.getSessionEvents,
  cancelSession: sessions.cancelSession,
  listComputers: computers.listComputers,
  getComputer: computers.getComputer,
  changeComputer: computers.changeComputer,
  getComputerItems: computers.getComputerItems,
  getComputerSoftware: computers.getComputerSoftware,
  explainItem: computers.explainItem,
  applyDocuments: definitions.applyDocuments,
  listTenants: definitions.listTenants,
  listPersons: definitions.listPersons,
  listTags: definitions.listTags,
  listItems: definitions.listItems,
  getItem: definitions.getItem,
  listDeployments: definitions.listDeployments,
  getDeployment: definitions.getDeployment,
  createEnrolmentToken: access.createEnrolmentToken,
  createApiToken: access.createApiToken,
  createLogin: access.createLogin,
  endLogin: access.endLogin,
  createLoginCode: access.createLoginCode,
  enrolAgent: access.enrolAgent,
} as const satisfies Record<string, Endpoint>
export type Api = typeof api
