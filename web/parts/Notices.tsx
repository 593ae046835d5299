/** Shows that there is nothing, that nothing matches, that it is on its way, or that it could not be had. */
import { Button } from '@mantine/core'
import { IconCloudOff, IconFilterOff, IconInbox, IconLock, IconMapPinOff } from '@tabler/icons-react'
import type { Permission } from '@fettle/core/terms/access.ts'
import { Link, useMatches } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { CallError } from '../api/call.ts'
import { useKeysComing } from '../keys/use-shortcut.ts'
import { permissionWords } from '../words/access-words.ts'
import { CopyButton } from './CopyButton.tsx'
import classes from './notices.module.css'

interface NoticeProps {
  readonly title: string
  readonly icon?: ReactNode
  readonly children?: ReactNode
}

/** There is nothing yet, and this is how it begins. */
export function NothingYet({ title, icon = <IconInbox size={28} stroke={1.5} />, children }: NoticeProps) {
  return (
    <div className={classes.notice}>
      <div className={classes.icon}>{icon}</div>
      <h2>{title}</h2>
      <div className={classes.text}>{children}</div>
    </div>
  )
}

interface NoMatchesProps {
  readonly noun: string
  readonly onClear: () => void
  /** What would match: a sentence, perhaps with a link that takes one filter away. */
  readonly nearest?: ReactNode
}

/** There is something, but the filter lets none of it through. */
export function NoMatches({ noun, onClear, nearest }: NoMatchesProps) {
  return (
    <NothingYet title={`No ${noun} match`} icon={<IconFilterOff size={28} stroke={1.5} />}>
      <p>{nearest ?? 'Nothing fits all of these filters at once.'}</p>
      <Button variant="default" size="xs" onClick={onClear}>
        Clear the filters
      </Button>
    </NothingYet>
  )
}

/** It may not be seen: which right is missing, and who gives it. */
export function NoAccess({ needed }: { readonly needed: Permission }) {
  return (
    <NothingYet title="You may not see this" icon={<IconLock size={28} stroke={1.5} />}>
      <p>
        It needs the right to <strong>{permissionWords[needed]}</strong>. Somebody who administers Fettle can give your
        account a role that has it.
      </p>
    </NothingYet>
  )
}

function NotAllowed({ sentence }: { readonly sentence: string }) {
  return (
    <NothingYet title="You may not see this" icon={<IconLock size={28} stroke={1.5} />}>
      <p>{sentence}</p>
    </NothingYet>
  )
}

/** It could not be had: why, what to do, and what to tell whoever looks after the server. */
export function LoadFailed({ error, onRetry }: { readonly error: Error; readonly onRetry?: () => void }) {
  const { title, code, requestId } = describe(error)
  if (error instanceof CallError && error.code === 'notAllowed') return <NotAllowed sentence={error.message} />
  return (
    <div className={classes.notice} role="alert">
      <div className={classes.icon} data-failed>
        {canHelp(error) ? <IconCloudOff size={28} stroke={1.5} /> : <IconMapPinOff size={28} stroke={1.5} />}
      </div>
      <h2>{title}</h2>
      <p className={classes.text}>{sentenceOf(error)}</p>
      <p className={classes.reference}>
        <code>{requestId === undefined ? code : `${code} · request ${requestId}`}</code>
        {requestId !== undefined && <CopyButton text={`${code} ${requestId}`} label="Copy code and request" />}
      </p>
      {onRetry !== undefined && canHelp(error) && (
        <Button variant="default" size="xs" onClick={onRetry}>
          Try again
        </Button>
      )}
      {isMissing(error) && <ToTheList />}
    </div>
  )
}

function isMissing(error: Error): boolean {
  return error instanceof CallError && error.code === 'notFound'
}

/** False when asking again gives the same answer. */
function canHelp(error: Error): boolean {
  return !isMissing(error) && !(error instanceof CallError && error.code === 'notAllowed')
}

/** Without what stands beside it here: the request, and how programs list what there is. */
function sentenceOf(error: Error): string {
  if (error instanceof CallError && error.code === 'bug') return 'Its log has the cause. Trying again may help.'
  return isMissing(error) ? error.message.replace(/; list .* with GET \/\S+$/, '.') : error.message
}

/** What stands before the name in the address: of a thing that is not there, the list of those that are. */
function ToTheList() {
  const path = useMatches().at(-1)?.fullPath ?? ''
  const list = path.slice(0, Math.max(0, path.indexOf('/$')))
  if (list === '') return null
  return (
    <Link to={list} search={{} as never}>
      Go to the list
    </Link>
  )
}

function describe(error: Error): { title: string; code: string; requestId: string | undefined } {
  if (error instanceof CallError) return { title: error.title, code: error.code, requestId: error.requestId }
  return { title: 'This page made a mistake', code: error.name, requestId: undefined }
}

/** Lines that stand where rows will be, so that nothing moves when they come. */
export function Loading({ rows = 6 }: { readonly rows?: number }) {
  useKeysComing()
  return (
    <div className={classes.loading} role="status">
      <span className="unseen">Loading</span>
      {Array.from({ length: rows }, (_, row) => (
        <span key={row} />
      ))}
    </div>
  )
}
