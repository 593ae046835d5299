/** Shows which role may do what, and how far each reaches. */
import { permissions, roleNames, roles } from '@fettle/core/terms/access.ts'
import { IconCheck, IconMinus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { accountsQuery } from '../../../api/settings-queries.ts'
import { useMay } from '../../../api/use-may.ts'
import { LoadFailed } from '../../../parts/Notices.tsx'
import { Page } from '../../../parts/Page.tsx'
import { Card, Scroll } from '../../../parts/Section.tsx'
import { permissionWords } from '../../../words/access-words.ts'
import { formatCount } from '../../../words/counts.ts'
import { roleWords } from '../../account/role-words.ts'
import classes from '../settings.module.css'

/** What each permission lets people do, as examples. */
const examples = {
  view: 'computers, sessions, deployments, reports',
  operate: 'run, cancel, approve, postpone, tag, exclude, let computers in',
  define: 'deployments, software, tasks, scripts, schedules, persons',
  execute: 'the terminal',
  administer: 'tenants, accounts, tokens, mail, limits, secrets, audit',
} as const

export function RoleMatrix() {
  const mayList = useMay('administer')
  const { data, error, refetch } = useQuery({ ...accountsQuery(), enabled: mayList })
  const holders = (role: string): number | undefined =>
    data?.items.filter(({ grants }) => grants.some((one) => one.role === role)).length
  return (
    <Page title="Roles" line="What each role may do. An account can have several, also of different tenants.">
      <Scroll wide>
        {error !== null && data === undefined && <LoadFailed error={error} onRetry={() => void refetch()} />}
        <Card flush>
          <div className={classes.scroll} tabIndex={0} role="region" aria-label="Roles and what they may do">
            <table className={`${classes.table} ${classes.matrix}`}>
              <thead>
                <tr>
                  <th scope="col">The right to …</th>
                  {roleNames.map((role) => (
                    <th key={role} scope="col">
                      {roleWords[role].word}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {permissions.map((permission) => (
                  <tr key={permission}>
                    <th scope="row">
                      {permissionWords[permission]}
                      <div className={classes.detail}>{examples[permission]}</div>
                    </th>
                    {roleNames.map((role) => (
                      <td key={role}>
                        {roles[role].permissions.includes(permission) ? (
                          <span className={classes.yes}>
                            <IconCheck size={17} stroke={2} aria-hidden />
                            <span className="unseen">yes</span>
                          </span>
                        ) : (
                          <span className={classes.no}>
                            <IconMinus size={17} stroke={1.5} aria-hidden />
                            <span className="unseen">no</span>
                          </span>
                        )}
                      </td>
                    ))}
                  </tr>
                ))}
                <tr>
                  <th scope="row">Reaches</th>
                  {roleNames.map((role) => (
                    <td key={role}>
                      {roles[role].reach === 'installation' ? 'all tenants' : 'one tenant and those below it'}
                    </td>
                  ))}
                </tr>
                {data !== undefined && (
                  <tr>
                    <th scope="row">Who has it</th>
                    {roleNames.map((role) => (
                      <td key={role}>
                        <Link to="/settings/accounts" search={{ q: roleWords[role].word }}>
                          {formatCount(holders(role) ?? 0, 'account')}
                        </Link>
                      </td>
                    ))}
                  </tr>
                )}
              </tbody>
            </table>
          </div>
        </Card>
      </Scroll>
    </Page>
  )
}
