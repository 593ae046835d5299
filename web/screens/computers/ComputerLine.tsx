/** Says in one line whose computer this is and what it is. */
import type { ComputerDetail } from '@fettle/contract/http/computers.ts'
import { visibleText } from '../../words/visible-text.ts'

export function ComputerLine({ computer }: { readonly computer: ComputerDetail }) {
  const { os, osVersion, users = [], primaryPerson } = computer
  return (
    <>
      <span>{computer.tenant.name}</span>
      {os !== undefined && (
        <span>{visibleText(osVersion === undefined || os.includes(osVersion) ? os : `${os} ${osVersion}`)}</span>
      )}
      {primaryPerson !== undefined && <span>{primaryPerson.name}</span>}
      {users.length > 0 && <span>signed in: {visibleText(users.join(', '))}</span>}
    </>
  )
}
