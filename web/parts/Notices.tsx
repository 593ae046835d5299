/** Shows that there is nothing, that nothing matches, that it is on its way, or that it could not be had. */
import { Button } from '@mantine/core'
import { IconCloudOff, IconFilterOff, IconMapPinOff } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { CallError } from '../api/call.ts'
import { CopyButton } from './CopyButton.tsx'
import classes from './notices.module.css'

interface NoticeProps {
  readonly title: string
  readonly icon?: ReactNode
  readonly children?: ReactNode
}

/** There is nothing yet, and this is how it begins. */
export function NothingYet({ title, icon, children }: NoticeProps) {
  return (
    <div className={classes.notice}>
      <div className={classes.icon}>{icon}</div>
      <h2>{title}</h2>
      <div className={classes.text}>{children}</div>
    </div>
  )
}

/** There is something, but the filter lets none of it through. */
export function NoMatches({ noun, onClear }: { readonly noun: string; readonly onClear: () => void }) {
  return (
    <NothingYet title={`No ${noun} match`} icon={<IconFilterOff size={28} stroke={1.5} />}>
      <p>Nothing fits all of these filters at once.</p>
      <Button variant="default" size="xs" onClick={onClear}>
        Clear the filters
      </Button>
    </NothingYet>
  )
}

/** It could not be had: why, what to do, and what to tell whoever looks after the server. */
export function LoadFailed({ error, onRetry }: { readonly error: Error; readonly onRetry?: () => void }) {
  const { title, code, requestId } = describe(error)
  return (
    <div className={classes.notice} role="alert">
      <div className={classes.icon} data-failed>
        {canHelp(error) ? <IconCloudOff size={28} stroke={1.5} /> : <IconMapPinOff size={28} stroke={1.5} />}
      </div>
      <h2>{title}</h2>
      <p className={classes.text}>{error.message}</p>
      <p className={classes.reference}>
        <code>{requestId === undefined ? code : `${code} · request ${requestId}`}</code>
        {requestId !== undefined && <CopyButton text={`${code} ${requestId}`} label="Copy code and request" />}
      </p>
      {onRetry !== undefined && canHelp(error) && (
        <Button variant="default" size="xs" onClick={onRetry}>
          Try again
        </Button>
      )}
    </div>
  )
}

/** False when asking again gives the same answer. */
function canHelp(error: Error): boolean {
  return !(error instanceof CallError && (error.code === 'notFound' || error.code === 'notAllowed'))
}

function describe(error: Error): { title: string; code: string; requestId: string | undefined } {
  if (error instanceof CallError) return { title: error.title, code: error.code, requestId: error.requestId }
  return { title: 'This page made a mistake', code: error.name, requestId: undefined }
}

/** Lines that stand where rows will be, so that nothing moves when they come. */
export function Loading({ rows = 6 }: { readonly rows?: number }) {
  return (
    <div className={classes.loading} role="status">
      <span className="unseen">Loading</span>
      {Array.from({ length: rows }, (_, row) => (
        <span key={row} />
      ))}
    </div>
  )
}
