// Writes a project: all files into a temporary folder, which is then renamed, so that a failure leaves nothing behind.
import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { scopeOf } from './package-name.js'
import { UserError } from './user-error.js'

/** Entries that an empty folder may have: the history of a fresh clone, and the notes of a file manager. */
const ignored = new Set(['.git', '.DS_Store'])

/** Files with another name in the package, because npm and other tools would leave them out or use them there. */
const renamed: Readonly<Record<string, string>> = { _gitignore: '.gitignore', '_package.json': 'package.json' }

/** Throws `UserError` unless the folder is missing or empty. */
export function checkFolder(folder: string): void {
  const entries = readFolder(folder)?.filter((name) => !ignored.has(name))
  if (entries === undefined && dirname(folder) !== folder) checkAbove(dirname(folder))
  if (entries === undefined || entries.length === 0) return
  const more = entries.length > 3 ? ', …' : ''
  throw new UserError(`${folder} is not empty: it holds ${entries.sort().slice(0, 3).join(', ')}${more}`, {
    help: 'choose another folder, or empty this one; nothing is ever overwritten',
  })
}

/**
 * Makes the project. Either all of it is there afterwards or, if it throws, everything is as it was.
 *
 * @param template - folder with the template's files
 * @param folder - absolute; missing or empty
 * @param name - of the package
 * @returns the files, relative to the folder
 */
export function createProject(template: string, folder: string, name: string): string[] {
  checkFolder(folder)
  checkDependencies(template, name)
  const isNew = readFolder(folder) === undefined
  const undo: (() => void)[] = []
  try {
    const above = dirname(folder)
    if (isNew) makeFolders(above, undo)
    // In an empty folder, the temporary folder is inside, because the user may not be allowed to write above it.
    const staging = join(isNew ? above : folder, `.${basename(folder)}-${randomUUID().slice(0, 8)}`)
    undo.push(() => rmSync(staging, { recursive: true, force: true }))
    const files = writeFiles(template, staging, name)
    if (isNew) renameSync(staging, folder)
    else {
      for (const entry of readdirSync(staging)) {
        const place = join(folder, entry)
        if (existsSync(place)) throw new UserError(`${place} was created in the meantime`, { help: 'try again' })
        renameSync(join(staging, entry), place)
        undo.push(() => rmSync(place, { recursive: true, force: true }))
      }
      rmSync(staging, { recursive: true })
    }
    return files
  } catch (error) {
    for (const step of undo.reverse()) step()
    throw explained(error, folder)
  }
}

/** Makes a folder and those above it. `mkdir` with `recursive` never ends below /proc, whose folders say that they are missing. */
function makeFolders(folder: string, undo: (() => void)[]): void {
  if (existsSync(folder)) return
  makeFolders(dirname(folder), undo)
  try {
    mkdirSync(folder)
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause
    throw new UserError(`${folder} cannot be created: ${dirname(folder)} takes no folders`, {
      help: 'choose a folder in which you may write',
      cause,
    })
  }
  undo.push(() => rmSync(folder, { recursive: true, force: true }))
}

/** Writes every file of the template, with the project's name in the place of `{{name}}`, its scope in that of `{{scope}}`. */
function writeFiles(from: string, to: string, name: string, prefix: string = ''): string[] {
  mkdirSync(to)
  return readdirSync(from, { withFileTypes: true }).flatMap((entry) => {
    const own = renamed[entry.name] ?? entry.name
    if (entry.isDirectory()) return writeFiles(join(from, own), join(to, own), name, `${prefix}${own}/`)
    const text = readFileSync(join(from, entry.name), 'utf8')
    writeFileSync(join(to, own), text.replaceAll('{{name}}', name).replaceAll('{{scope}}', scopeOf(name)))
    return [`${prefix}${own}`]
  })
}

/** npm installs no package into itself. */
function checkDependencies(template: string, name: string): void {
  const manifest: Record<string, object | undefined> = JSON.parse(readFileSync(join(template, '_package.json'), 'utf8'))
  const groups = ['dependencies', 'peerDependencies', 'devDependencies']
  if (!groups.some((group) => Object.hasOwn(manifest[group] ?? {}, name))) return
  throw new UserError(`the project needs the package '${name}', so it cannot have that name itself`, {
    help: `choose another: --name my-${basename(name)}`,
  })
}

/** A folder can be made in a folder only. */
function checkAbove(folder: string): void {
  if (readFolder(folder) === undefined && dirname(folder) !== folder) checkAbove(dirname(folder))
}

/** The entries of a folder; undefined if it does not exist. */
function readFolder(path: string): string[] | undefined {
  if (!existsSync(path)) return undefined
  if (!statSync(path).isDirectory()) throw new UserError(`${path} is a file`, { help: 'choose another folder' })
  return readdirSync(path)
}

const help: Readonly<Record<string, string>> = {
  EACCES: 'choose a folder in which you may write',
  EPERM: 'choose a folder in which you may write',
  EROFS: 'choose a folder on a disk that can be written to',
  ENOSPC: 'free some space, then try again',
  ENAMETOOLONG: 'choose a shorter name',
  ENOTEMPTY: 'something else wrote there meanwhile: choose another folder',
  EEXIST: 'something else wrote there meanwhile: choose another folder',
}

/** Turns errors of the file system into errors for the user. Everything else is a bug. */
function explained(error: unknown, folder: string): unknown {
  const code = (error as NodeJS.ErrnoException).code ?? ''
  if (!Object.hasOwn(help, code)) return error
  return new UserError(`${folder} cannot be created: ${(error as Error).message}`, { help: help[code]!, cause: error })
}
