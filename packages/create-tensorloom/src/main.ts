// The command `create-tensorloom`: finds the folder, template and name, makes the project, and prints the next steps.
import { readFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { type Arguments, parseArguments, unknownTemplate, usage } from './arguments.js'
import { checkFolder, createProject } from './create-project.js'
import { findPackageManager } from './package-manager.js'
import { checkPackageName, isPackageName, nameOfFolder, suggestName } from './package-name.js'
import { askTemplate, openQuestions, type Questions } from './questions.js'
import { findTemplate, type Template, templateNames } from './template-table.js'
import { Cancelled, UserError } from './user-error.js'

const defaultFolder = 'my-tensorloom'

/** What the command is given by the process that runs it. */
export interface Surroundings {
  readonly input: Readable & { readonly isTTY?: boolean }
  readonly output: Writable & { readonly isTTY?: boolean }
  readonly errors: Writable
  /** Where it was started. */
  readonly folder: string
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Folder that holds a folder for each template. */
  readonly templates: string
}

/** What is to be made. */
interface Plan {
  /** Absolute. */
  readonly folder: string
  readonly template: Template
  readonly name: string
}

/**
 * Runs the command.
 *
 * @param args - what follows the command's name
 * @returns the exit code: 0 if the project was made, 130 if it was ended by Ctrl-C, else 1
 */
export async function main(args: readonly string[], surroundings: Surroundings): Promise<number> {
  const print = (text: string): unknown => surroundings.output.write(`${text}\n`)
  try {
    const parsed = parseArguments(args)
    if (parsed.help) print(usage)
    else if (parsed.version) print(ownVersion())
    else {
      const plan = await makePlan(parsed, surroundings)
      createProject(join(surroundings.templates, plan.template.name), plan.folder, plan.name)
      print(nextSteps(plan, surroundings))
    }
    return 0
  } catch (error) {
    const known = error instanceof UserError || error instanceof Cancelled
    if (!known) throw error
    surroundings.errors.write(`create-tensorloom: ${error.message}\n`)
    return error instanceof Cancelled ? 130 : 1
  }
}

/** Takes what the command line says, and asks for the rest where there is somebody to ask. */
async function makePlan(given: Arguments, { input, output, folder: from, environment }: Surroundings): Promise<Plan> {
  let opened: Questions | undefined
  const terminal = input.isTTY === true && output.isTTY === true && !environment.CI
  const questions = (): Questions => {
    opened ??= openQuestions(input, output)
    return opened
  }
  try {
    let { folder, template, name } = given
    if (folder !== undefined) checkFolder(resolve(from, folder))
    else if (terminal) folder = await questions().ask('Folder', defaultFolder, (answer) => accepted(from, answer))
    else throw missing('which folder?')

    if (template === undefined) {
      if (!terminal) throw missing('which template?', folder)
      template = await askTemplate(questions(), output, unknownTemplate)
    }
    const path = resolve(from, folder)
    name ??= nameOfFolder(path)
    if (given.name === undefined && terminal && !isPackageName(name)) {
      name = await questions().ask('Name of the package', suggestName(name) ?? defaultFolder, (answer) => {
        checkPackageName(answer)
        return answer
      })
    }
    checkPackageName(name)
    return { folder: path, template, name }
  } finally {
    opened?.close()
  }
}

function accepted(from: string, folder: string): string {
  checkFolder(resolve(from, folder))
  return folder
}

/** The whole line to type; a folder called like a template is an option that npm kept the `--template` of. */
function missing(what: string, folder: string = 'my-thing'): UserError {
  const template = findTemplate(folder)
  const line = `npm create tensorloom@latest ${template ? 'my-thing' : folder} -- --template ${template?.name ?? 'app'}`
  return new UserError(what, { help: `${line} (templates: ${templateNames()})` })
}

function nextSteps({ folder, template, name }: Plan, { folder: from, environment }: Surroundings): string {
  const { install, run } = findPackageManager(environment.npm_config_user_agent)
  const place = relative(from, folder)
  const quoted = /[^\w./\\@~-]/.test(place) ? JSON.stringify(place) : place
  const lines = [...(place === '' ? [] : [`cd ${quoted}`]), install, ...template.first.map(run)]
  return [`Made ${name} in ${folder}: ${template.description}.`, '', 'Next:', ...lines.map((line) => `  ${line}`)].join(
    '\n',
  )
}

function ownVersion(): string {
  return JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version
}
