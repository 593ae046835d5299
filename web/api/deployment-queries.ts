/** Names what the pages of deployments ask for: numbers, previews of what is not saved, documents, histories, approvals, exclusions. */
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { call, type CallResult } from './call.ts'

export type DeploymentNumbers = CallResult<'getDeploymentNumbers'>['items'][number]
export type Preview = CallResult<'previewDeployment'>
export type WhatIf = CallResult<'whatIf'>
export type ItemRow = CallResult<'listItems'>['items'][number]
export type ItemParameter = CallResult<'getItem'>['parameters'][number]
export type Exclusion = CallResult<'listExclusions'>['items'][number]
export type Approval = CallResult<'listApprovals'>['items'][number]
export type HistoryEntry = CallResult<'objectHistory'>['items'][number]
type Document = Readonly<Record<string, unknown>>

/** How many computers of a preview are shown. */
const sampleSize = 200

/** On how many computers each deployment wins and is as wanted, with 30 days of that. */
export function deploymentNumbersQuery() {
  return queryOptions({
    queryKey: ['deployments', 'numbers'],
    queryFn: ({ signal }) => call('getDeploymentNumbers', {}, signal),
    staleTime: 60_000,
  })
}

/** Where an unsaved deployment would win, lose, or cannot be told. */
export function previewQuery(document: Document) {
  return queryOptions({
    queryKey: ['preview', document],
    queryFn: ({ signal }) => call('previewDeployment', { body: { document, limit: sampleSize } }, signal),
    placeholderData: keepPreviousData,
    retry: false,
    staleTime: 10_000,
  })
}

/** What saving a deployment would make different. */
export function whatIfQuery(document: Document) {
  return queryOptions({
    queryKey: ['what-if', document],
    queryFn: ({ signal }) => call('whatIf', { body: { document, limit: sampleSize } }, signal),
    placeholderData: keepPreviousData,
    retry: false,
    staleTime: 10_000,
  })
}

/** What deleting a deployment would make different. */
export function whatIfDeletedQuery(name: string) {
  return queryOptions({
    queryKey: ['what-if', 'delete', name],
    queryFn: ({ signal }) => call('whatIf', { body: { delete: name, limit: 0 } }, signal),
    retry: false,
  })
}

/** Every item of the library. */
export function allItemsQuery() {
  return queryOptions({ queryKey: ['items'], queryFn: ({ signal }) => call('listItems', {}, signal) })
}

/** One item with the parameters that its deployments may give. */
export function itemQuery(name: string) {
  return queryOptions({
    queryKey: ['item', name],
    queryFn: ({ signal }) => call('getItem', { params: { name } }, signal),
    retry: false,
  })
}

/** A definition as it is written now, with the revision to save it over. */
export function documentQuery(kind: string, name: string) {
  return queryOptions({
    queryKey: ['document', kind, name],
    queryFn: ({ signal }) => call('getDocument', { params: { kind, name } }, signal),
  })
}

/** Everything that was done to a definition. */
export function objectHistoryQuery(kind: string, name: string) {
  return queryOptions({
    queryKey: ['history', kind, name],
    queryFn: ({ signal }) => call('objectHistory', { params: { kind, name } }, signal),
  })
}

/** Who decided what about an optional deployment. */
export function approvalsQuery(name: string) {
  return queryOptions({
    queryKey: ['approvals', name],
    queryFn: ({ signal }) => call('listApprovals', { params: { name } }, signal),
  })
}

/** All exclusions, those that have ended too. */
export function exclusionsQuery() {
  return queryOptions({ queryKey: ['exclusions'], queryFn: ({ signal }) => call('listExclusions', {}, signal) })
}

/** Names of tags that anything carries. */
export function tagNamesQuery() {
  return queryOptions({
    queryKey: ['tags'],
    queryFn: ({ signal }) => call('listTags', {}, signal),
    select: ({ items }) => items.map(({ name }) => name),
  })
}

/** E-mails of persons. */
export function personEmailsQuery() {
  return queryOptions({
    queryKey: ['persons'],
    queryFn: ({ signal }) => call('listPersons', {}, signal),
    select: ({ items }) => items.map(({ email }) => email),
  })
}

/** Names of secrets. */
export function secretNamesQuery() {
  return queryOptions({
    queryKey: ['secrets'],
    queryFn: ({ signal }) => call('listSecrets', {}, signal),
    select: ({ items }) => [...new Set(items.map(({ name }) => name))],
    retry: false,
  })
}

/** All computers on which a document's deployment would win. */
export async function winnersOf(document: Document): Promise<readonly string[]> {
  const { computers } = await call('previewDeployment', { body: { document: { ...document }, limit: 10_000 } })
  return computers.flatMap(({ computer, is }) => (is === 'wins' ? [computer.id] : []))
}
