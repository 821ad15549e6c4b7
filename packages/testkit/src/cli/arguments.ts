// The command line of `tensorloom-conformance`: its help text, and its arguments.
import { parseArgs } from 'node:util'
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
of an unknown op counts as failed. Optimizers come from @tensorloom/optim, if it is installed.
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
  const { values, positionals } = parse(args)
  const [folder, another] = positionals
  if (another !== undefined) refuse(`more than one folder: ${folder} and ${another}`)
  return { help: values.help, folder, backend: values.backend }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        help: { type: 'boolean', short: 'h', default: false },
        backend: { type: 'string', default: 'reference' },
      },
      allowPositionals: true,
    })
  } catch (error) {
    // Node says which option is unknown, or lacks its value.
    return refuse((error as Error).message)
  }
}

function refuse(what: string): never {
  throw new TensorloomError(`tensorloom-conformance: ${what}`, {
    help: 'tensorloom-conformance [folder] [--backend <package>]; --help says more',
  })
}
