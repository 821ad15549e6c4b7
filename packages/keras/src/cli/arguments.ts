// The command line of `tensorloom-keras-conformance`: its help text, and its arguments.
import { parseArgs } from 'node:util'
import { TensorloomError } from '@tensorloom/tensor'

/** What `--help` prints. */
export const usage: string = `tensorloom-keras-conformance <folder> [--backend <package>] [--group <name>] [--case <id>]

Runs every case of the .json files in a folder, and compares everything that a case holds with what Keras computed.

  --backend <package>   where to run: 'reference' (the default), or a package such as @tensorloom/backend-cpu
  --group <name>        only the file of this name, such as layers-recurrent; may be repeated
  --case <id>           only cases of this id, or of this class: LSTM/3, LSTM; may be repeated
  --help                this text

Prints each failure with the id of its case, the worst error and the tolerance. A case of an unknown class counts as
failed. The last line is '<N> passed, <N> failed'; the exit code is 1 if a case failed or nothing could be run.`

/** The command line, taken apart. */
export interface Arguments {
  readonly help: boolean
  readonly folder: string | undefined
  readonly backend: string
  readonly groups: readonly string[]
  readonly cases: readonly string[]
}

/** Takes the command line apart; throws `TensorloomError` where it cannot be understood. */
export function parseArguments(args: readonly string[]): Arguments {
  const { values, positionals } = parse(args)
  const [folder, another] = positionals
  if (another !== undefined) refuse(`more than one folder: ${folder} and ${another}`)
  if (folder === undefined && !values.help) refuse('no folder')
  return { help: values.help, folder, backend: values.backend, groups: values.group, cases: values.case }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        help: { type: 'boolean', short: 'h', default: false },
        backend: { type: 'string', default: 'reference' },
        group: { type: 'string', multiple: true, default: [] },
        case: { type: 'string', multiple: true, default: [] },
      },
      allowPositionals: true,
    })
  } catch (error) {
    // Node says which option is unknown, or lacks its value.
    return refuse((error as Error).message)
  }
}

function refuse(what: string): never {
  throw new TensorloomError(`tensorloom-keras-conformance: ${what}`, {
    help: 'tensorloom-keras-conformance <folder> [--backend <package>] [--group <name>]; --help says more',
  })
}
