/** Asks what is installed on a computer, and how apt is told of a repository. */
import { runHere } from './program.ts'

/** Versions by name of what is installed according to dpkg's own folder (as /var/lib/dpkg). */
export async function packagesIn(dpkgFolder: string): Promise<ReadonlyMap<string, string>> {
  const format = '${db:Status-Status} ${Package} ${Version}\\n'
  const list = await runHere(['dpkg-query', `--admindir=${dpkgFolder}`, '--show', `--showformat=${format}`])
  const lines = list.split('\n').map((line) => line.split(' '))
  return new Map(
    lines.filter(([status]) => status === 'installed').map(([, name = '', version = '']) => [name, version]),
  )
}

/** The apt command that reads the index of one list of repositories and leaves those of others as they are. */
export function readIndexCommand(list: string): readonly [string, ...string[]] {
  const only = [`Dir::Etc::sourcelist=${list}`, 'Dir::Etc::sourceparts=-', 'APT::Get::List-Cleanup=0']
  return ['apt-get', 'update', '-q', ...only.flatMap((option) => ['-o', option])]
}
