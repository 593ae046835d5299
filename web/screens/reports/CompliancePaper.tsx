/** Lays the compliance report out for paper: its sums, and for each computer what is not as wanted. */
import type { ComplianceColumn, ComplianceGroup, ComplianceRow } from '../../api/report-queries.ts'
import { stateWords, verdictWording } from '../../words/action-words.ts'
import { formatNumber } from '../../words/counts.ts'
import { formatShare, shareOf } from '../../words/shares.ts'
import { visibleText } from '../../words/visible-text.ts'
import { PaperTable } from './PaperTable.tsx'

interface CompliancePaperProps {
  readonly items: readonly ComplianceColumn[]
  readonly groups: readonly ComplianceGroup[] | undefined
  readonly rows: readonly ComplianceRow[]
  /** How many computers there are in all. */
  readonly count: number | undefined
}

export function CompliancePaper({ items, groups, rows, count }: CompliancePaperProps) {
  const titles = new Map(items.map(({ key, title }) => [key, title]))
  const isPart = count !== undefined && count > rows.length
  return (
    <>
      {groups !== undefined && (
        <PaperTable
          caption="Groups"
          rows={groups}
          rowKey={(row) => row.group}
          columns={[
            { title: 'Group', cell: (row) => visibleText(row.group) },
            { title: 'As wanted', align: 'end', cell: (row) => formatShare(shareOf(row.good, row.total)) },
            { title: 'Items', align: 'end', cell: (row) => `${formatNumber(row.good)} of ${formatNumber(row.total)}` },
            {
              title: 'Computers in everything',
              align: 'end',
              cell: (row) => `${formatNumber(row.goodComputers)} of ${formatNumber(row.computers)}`,
            },
          ]}
        />
      )}
      <PaperTable
        caption="Items"
        rows={items}
        rowKey={(row) => row.key}
        columns={[
          { title: 'Item', cell: (row) => visibleText(row.title) },
          { title: 'As wanted', align: 'end', cell: (row) => formatShare(shareOf(row.good, row.total)) },
          {
            title: 'Computers',
            align: 'end',
            cell: (row) => `${formatNumber(row.good)} of ${formatNumber(row.total)}`,
          },
          { title: 'Not as wanted', align: 'end', cell: (row) => formatNumber(row.notCompliant) },
          { title: 'Failed', align: 'end', cell: (row) => formatNumber(row.failed) },
          { title: 'Unknown', align: 'end', cell: (row) => formatNumber(row.unknown) },
        ]}
      />
      <PaperTable
        caption={isPart ? `Computers: the first ${formatNumber(rows.length)} of ${formatNumber(count)}` : 'Computers'}
        rows={rows}
        rowKey={(row) => row.computer.id}
        columns={[
          { title: 'Computer', cell: (row) => row.computer.name },
          { title: 'Tenant', cell: (row) => row.tenant.name },
          { title: 'As wanted', align: 'end', cell: (row) => `${row.good} of ${row.total}` },
          { title: 'What is not', cell: (row) => wrongIn(row, titles) },
        ]}
      />
    </>
  )
}

function wrongIn({ cells }: ComplianceRow, titles: ReadonlyMap<string, string>): string {
  return Object.entries(cells)
    .filter(([, { verdict }]) => verdict !== 'compliant' && verdict !== 'changed' && verdict !== 'skipped')
    .map(([key, { verdict, state }]) => {
      const word = verdictWording(verdict).word.toLowerCase()
      return `${visibleText(titles.get(key) ?? key)} (${word}, ${visibleText(stateWords(state))})`
    })
    .join('; ')
}
