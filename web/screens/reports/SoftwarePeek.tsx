/** Shows the versions of some software beside the list, and the computers that have it, or have one version of it. */
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type SoftwareRow, softwareComputersQuery } from '../../api/report-queries.ts'
import { LoadFailed, Loading } from '../../parts/Notices.tsx'
import { PeekPanel } from '../../parts/PeekPanel.tsx'
import { Section } from '../../parts/Section.tsx'
import { formatCount } from '../../words/counts.ts'
import { visibleText } from '../../words/visible-text.ts'
import { Bars } from './Bars.tsx'
import classes from './reports.module.css'

interface SoftwarePeekProps {
  readonly q: string
  readonly provider: string
  readonly name: string
  readonly version: string | undefined
  /** The row of the list, when it is loaded. */
  readonly row: SoftwareRow | undefined
  readonly onVersion: (version: string | undefined) => void
  readonly onClose: () => void
}

export function SoftwarePeek({ q, provider, name, version, row, onVersion, onClose }: SoftwarePeekProps) {
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    softwareComputersQuery({ q, provider, name, ...(version === undefined ? {} : { version }) }),
  )
  const computers = data?.pages.flatMap(({ items }) => items)
  return (
    <PeekPanel
      title={visibleText(name)}
      state={row !== undefined && <span className="soft">{formatCount(row.computers, 'computer')}</span>}
      onClose={onClose}
    >
      {row !== undefined && (
        <Bars
          label="Versions"
          what="Version"
          counted="Computers"
          bars={row.versions.map((one) => ({
            key: one.version,
            count: one.computers,
            name: (
              <button
                type="button"
                className={classes.titleButton}
                aria-pressed={version === one.version}
                onClick={() => onVersion(version === one.version ? undefined : one.version)}
              >
                <span className="mono">{visibleText(one.version)}</span>
              </button>
            ),
          }))}
        />
      )}
      <Section
        title={version === undefined ? 'Computers' : `Computers with ${visibleText(version)}`}
        actions={
          version !== undefined && (
            <button type="button" className={classes.titleButton} onClick={() => onVersion(undefined)}>
              All versions
            </button>
          )
        }
      >
        {error !== null && data === undefined && <LoadFailed error={error} onRetry={() => void refetch()} />}
        {computers === undefined && error === null && <Loading />}
        {computers !== undefined && (
          <table className={classes.bars} aria-label="Computers that have it">
            <tbody>
              {computers.map(({ computer, tenant, version: found }) => (
                <tr key={`${computer.id} ${found}`}>
                  <th scope="row">
                    <Link to="/computers/$id" params={{ id: computer.id }} search={{}} className={classes.name}>
                      {computer.name}
                    </Link>
                  </th>
                  <td className="soft">{tenant.name}</td>
                  <td className="mono">{visibleText(found)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
        {hasNextPage && (
          <button
            type="button"
            className={classes.titleButton}
            disabled={isFetchingNextPage}
            onClick={() => void fetchNextPage()}
          >
            Show more
          </button>
        )}
      </Section>
    </PeekPanel>
  )
}
