// The command line of `tensorloom-conformance`.
import { TensorloomError } from '@tensorloom/tensor'

/** What `--help` prints. */
export const usage: string = `tensorloom-conformance [folder] [--backend <package>]

Runs every case of the .json files in a folder, outputs and gradients, and compares the results.
Without a folder, runs the cases that ship with @tensorloom/testkit.

  --backend <package>   where to run: 'reference' (the default), a package such as @tensorloom/backend-cpu,
                        or a path to a module such as ./my-backend.js. Its default export, or the export
                        named like the package ('cpu' of backend-cpu), is a backend or its factory.
  --help                this text

Prints each failure with op, case number (from 0, in the file's order), worst error and tolerance. A case
whose op is not known counts as failed. Optimizers come from @tensorloom/optim, if it is installed.
The last line is '<N> passed, <N> failed'; the exit code is 1 if a case failed or nothing could be run.`

/** The command line, taken apart. */
export interface Arguments {
  readonly help: boolean
  /** Folder of case files; the kit's own cases without it. */
  readonly folder: string | undefined
  /** `reference`, a package or a path. */
  readonly backend: string
}

/** Takes the command line apart; throws `TensorloomError` where it cannot be understood. */
export function parseArguments(args: readonly string[]): Arguments {
  let folder: string | undefined
  let backend = 'reference'
  const rest = [...args]
  while (rest.length > 0) {
    const arg = rest.shift()!
    if (arg === '--help' || arg === '-h') return { help: true, folder, backend }
    if (arg === '--backend') backend = rest.shift() ?? refuse('--backend needs a package')
    else if (arg.startsWith('--backend=')) backend = arg.slice('--backend='.length)
    else if (arg.startsWith('-')) refuse(`unknown option ${arg}`)
    else if (folder !== undefined) refuse(`more than one folder: ${folder} and ${arg}`)
    else folder = arg
  }
  return { help: false, folder, backend }
}

function refuse(what: string): never {
  throw new TensorloomError(`tensorloom-conformance: ${what}`, {
    help: 'tensorloom-conformance [folder] [--backend <package>]; --help says more',
  })
}
