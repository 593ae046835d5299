/** Draws what an item needs and what needs it, with a table that says the same. */
import { Link } from '@tanstack/react-router'
import type { LibraryItem } from '../../api/library-queries.ts'
import { visibleText } from '../../words/visible-text.ts'
import classes from './library.module.css'
import { pageOf } from './page-of.ts'
import { type GraphNode, prerequisiteGraph } from './prerequisite-graph.ts'

interface PrerequisiteGraphProps {
  readonly items: readonly LibraryItem[]
  readonly name: string
}

/** Pixels. */
const box = { width: 148, height: 30, gapX: 44, gapY: 10 } as const
const longest = 18

export function PrerequisiteGraph({ items, name }: PrerequisiteGraphProps) {
  const { nodes, edges } = prerequisiteGraph(items, name)
  if (nodes.length === 1) return <p className="soft">It needs nothing else, and nothing else needs it.</p>
  const kinds = new Map(items.map((item) => [item.name, item.kind]))
  const first = Math.min(...nodes.map(({ column }) => column))
  const last = Math.max(...nodes.map(({ column }) => column))
  const rows = Math.max(...nodes.map(({ row }) => row)) + 1
  const left = ({ column }: GraphNode): number => (column - first) * (box.width + box.gapX) + 1
  const top = ({ row }: GraphNode): number => row * (box.height + box.gapY) + 1
  const width = (last - first + 1) * (box.width + box.gapX) - box.gapX + 2
  const height = rows * (box.height + box.gapY) - box.gapY + 2
  const byName = new Map(nodes.map((node) => [node.name, node]))
  return (
    <div className={classes.graph}>
      <svg viewBox={`0 0 ${width} ${height}`} width={width} height={height} aria-hidden="true">
        <defs>
          <marker id="needs" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
            <path d="M0 0 8 4 0 8z" />
          </marker>
        </defs>
        {edges.map(([from, to]) => {
          const [a, b] = [byName.get(from), byName.get(to)]
          if (a === undefined || b === undefined) return null
          const [x1, y1] = [left(a) + box.width, top(a) + box.height / 2]
          const [x2, y2] = [left(b), top(b) + box.height / 2]
          const bend = (x2 - x1) / 2
          return (
            <path
              key={`${from} ${to}`}
              className={classes.edge}
              d={`M${x1} ${y1} C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2 - 1} ${y2}`}
              markerEnd="url(#needs)"
            />
          )
        })}
        {nodes.map((node) => (
          <g key={node.name} className={classes.node} data-self={node.name === name || undefined}>
            <rect x={left(node)} y={top(node)} width={box.width} height={box.height} rx="5" />
            <text
              x={left(node) + box.width / 2}
              y={top(node) + box.height / 2}
              textAnchor="middle"
              dominantBaseline="central"
            >
              {shortened(node.title)}
            </text>
          </g>
        ))}
      </svg>
      <details>
        <summary>As a table</summary>
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">Item</th>
              <th scope="col">Needs</th>
            </tr>
          </thead>
          <tbody>
            {nodes.map((node) => (
              <tr key={node.name}>
                <td>
                  <Link to={pageOf(kinds.get(node.name) ?? 'software')} params={{ name: node.name }} search={{}}>
                    {visibleText(node.title)}
                  </Link>
                </td>
                <td>
                  {edges
                    .filter(([from]) => from === node.name)
                    .map(([, to]) => byName.get(to)?.title ?? to)
                    .join(', ') || '–'}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </div>
  )
}

function shortened(title: string): string {
  return title.length > longest ? `${title.slice(0, longest - 1)}…` : title
}
