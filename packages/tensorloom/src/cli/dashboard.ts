// `tensorloom dashboard`: the runs of a folder, in a page or in the terminal.
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { TensorloomError } from '@tensorloom/tensor'
import { needed } from './packages.js'

const dashboardPackage = () =>
  needed('runs', '@tensorloom/dashboard', () => import('@tensorloom/dashboard'), 'dashboard')

/** Runs the command. A page is served until the process ends, or until it is closed. */
export async function dashboard(
  args: readonly string[],
  print: (line: string) => void,
): Promise<{ readonly url: string; close(): Promise<void> } | undefined> {
  const { folder, port, terminal } = parsed(args)
  if (!terminal) {
    const { serveDashboard } = await dashboardPackage()
    const served = await serveDashboard(folder, { port })
    print(`${folder}: ${served.url} (Ctrl+C ends it)`)
    return served
  }
  const { readRun, runText } = await dashboardPackage()
  const names = await readdir(folder).catch((cause: unknown) => {
    throw new TensorloomError(`tensorloom dashboard: the folder ${folder} cannot be read`, {
      help: 'name the folder that dashboard() writes to; it is runs, if it was given no other',
      cause,
    })
  })
  const logs = names.filter((name) => name.endsWith('.jsonl')).sort()
  if (logs.length === 0) print(`${folder} has no runs`)
  for (const name of logs) {
    try {
      print(runText(readRun(await readFile(join(folder, name), 'utf8')), { columns: columns() }))
    } catch (error) {
      // As in the page, one damaged log does not hide the others.
      print(`${join(folder, name)}: ${(error as Error).message}`)
    }
  }
  return undefined
}

const columns = (): number => process.stdout.columns || 80

function parsed(args: readonly string[]): {
  readonly folder: string
  readonly port: number | undefined
  readonly terminal: boolean
} {
  const folders: string[] = []
  let [port, terminal]: [number | undefined, boolean] = [undefined, false]
  const rest = [...args]
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    if (arg === '--terminal') terminal = true
    else if (arg === '--port') {
      const value = rest.shift()
      port = value === undefined || !/^\d{1,5}$/.test(value) ? Number.NaN : Number(value)
      if (!(port <= 65_535)) {
        throw new TensorloomError(`tensorloom dashboard: --port is ${value ?? 'missing'}`, {
          help: 'write --port 6160',
        })
      }
    } else if (arg.startsWith('-')) {
      throw new TensorloomError(`tensorloom dashboard: unknown option ${arg}`, {
        help: 'the options are --port, --terminal, --help',
      })
    } else folders.push(arg)
  }
  if (folders.length > 1) {
    throw new TensorloomError(`tensorloom dashboard: got ${folders.length} folders, expected one`, {
      help: 'write npx tensorloom dashboard runs',
    })
  }
  return { folder: folders[0] ?? 'runs', port, terminal }
}
