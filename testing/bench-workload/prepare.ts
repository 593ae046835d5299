/** Brings a computer into the state a benchmark starts from. */
import { aRepository } from '../apt-repository/repository.ts'
import type { Computer } from '../computers/computer.ts'
import { workloadPackages } from './packages.ts'
import { WORKLOAD_REPOSITORY, workloadBefore, workloadDrift } from './workload.ts'

/** Gives the computer the repository and everything of `workloadBefore`; afterwards none of the hundred items is as wanted. */
export async function prepareBefore(computer: Computer): Promise<void> {
  await computer.addRepository(await aRepository(workloadPackages()), WORKLOAD_REPOSITORY)
  await computer.sh(`mkdir -p ${workloadBefore.directories.join(' ')}`)
  for (const [path, content] of Object.entries(workloadBefore.files)) computer.writeFile(path, content)
  await computer.sh(`apt-get install -y -q ${workloadBefore.packages.join(' ')} && apt-get clean`)
}

/** Makes five items wrong on a computer that is as wanted; answers their ids. */
export async function applyDrift(computer: Computer): Promise<readonly string[]> {
  for (const { how } of workloadDrift) await computer.sh(how)
  return workloadDrift.map(({ id }) => id)
}
