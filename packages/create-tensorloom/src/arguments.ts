// The command line of `create-tensorloom`.
import { parseArgs } from 'node:util'
import { findTemplate, type Template, templateNames, templateTable } from './template-table.js'
import { UserError } from './user-error.js'

const widest = Math.max(...templateTable.map(({ name }) => name.length))

/** What `--help` prints. */
export const usage: string = `npm create tensorloom@latest [folder] [-- options]

Makes a folder with a new project, ready for npm install. Asks for what is missing, in a terminal.

  folder                 where to put it: a new folder or an empty one; '.' is the current one
  -t, --template <name>  what to begin with:
${templateTable.map(({ name, description }) => `                           ${name.padEnd(widest)}  ${description}`).join('\n')}
  -n, --name <package>   name of the package; the folder's without it
  -h, --help             this text
  -v, --version          the version of create-tensorloom

Nothing is installed, overwritten or sent anywhere; no network is needed.`

/** The command line, taken apart. */
export interface Arguments {
  readonly help: boolean
  readonly version: boolean
  /** As it was written, relative or not. */
  readonly folder: string | undefined
  readonly template: Template | undefined
  /** Name of the package; not checked yet. */
  readonly name: string | undefined
}

/** Takes the command line apart; throws `UserError` where it cannot be understood. */
export function parseArguments(args: readonly string[]): Arguments {
  const { values, positionals } = split(args)
  const { help = false, version = false, template, name } = values
  // npm takes options in front of `--` for its own, and passes on what it takes for more arguments.
  const [folder, swallowed] = positionals
  if (positionals.length === 2 && findTemplate(swallowed!) !== undefined) {
    throw new UserError(`more than one folder: ${positionals.join(', ')}`, {
      help: `npm needs -- in front of options: npm create tensorloom@latest ${folder} -- --template ${swallowed}`,
    })
  }
  if (positionals.length > 1) {
    throw new UserError(`more than one folder: ${positionals.join(', ')}`, {
      help: 'give one folder, in quotes if its name has spaces',
    })
  }
  if (template !== undefined && findTemplate(template) === undefined) throw unknownTemplate(template)
  return { help, version, folder, template: findTemplate(template ?? ''), name }
}

/** For a template that is not in the table. */
export function unknownTemplate(name: string): UserError {
  return new UserError(`unknown template '${name}'`, { help: `choose ${templateNames()}` })
}

function split(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        template: { type: 'string', short: 't' },
        name: { type: 'string', short: 'n' },
        help: { type: 'boolean', short: 'h' },
        version: { type: 'boolean', short: 'v' },
      },
    })
  } catch (cause) {
    // "Unknown option '--tempalte'. To specify a positional argument …": the first sentence is enough.
    const [what] = (cause as Error).message.split(/\. |\n/)
    throw new UserError(what!, { help: 'npm create tensorloom@latest -- --help lists the options', cause })
  }
}
