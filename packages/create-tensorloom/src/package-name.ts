// What npm accepts as the name of a package, and a good guess from the name of a folder.
import { basename, dirname } from 'node:path'
import { UserError } from './user-error.js'

const longest = 214 // characters, scope included
const pattern = /^(?:@[a-z0-9~][a-z0-9._~-]*\/)?[a-z0-9~][a-z0-9._~-]*$/
const reserved = ['node_modules', 'favicon.ico']

/** Whether npm would accept the name for a new package. */
export function isPackageName(name: string): boolean {
  return name.length <= longest && pattern.test(name) && !reserved.includes(name)
}

/** Throws `UserError` for a name that npm refuses. */
export function checkPackageName(name: string): void {
  if (isPackageName(name)) return
  const suggestion = suggestName(name)
  throw new UserError(`'${name}' cannot be the name of a package`, {
    help:
      'use lower-case letters, digits, dashes, dots and underscores, behind @scope/ if you like' +
      (suggestion === undefined ? ': --name my-project' : `: --name ${suggestion}`),
  })
}

/** The name for a folder: its own, with the name of the folder above if that is a scope, as in `@me/fourier`. */
export function nameOfFolder(path: string): string {
  const above = basename(dirname(path))
  return above.startsWith('@') ? `${above}/${basename(path)}` : basename(path)
}

/** The scope for names of ops and layers in the package: `@me` of `@me/fourier`, `@fourier` of `fourier`. */
export function scopeOf(name: string): string {
  return name.startsWith('@') ? name.slice(0, name.indexOf('/')) : `@${name}`
}

/** A name that npm accepts, as near as possible; none where nothing is left. */
export function suggestName(name: string): string | undefined {
  const part = (text: string): string =>
    text
      .normalize('NFKD')
      .replace(/\p{M}/gu, '')
      .toLowerCase()
      .replace(/[^a-z0-9._~-]+/g, '-')
      .replace(/^[._-]+|[._-]+$/g, '')
      .slice(0, longest / 3)
  const [scope, inner] = /^@([^/]+)\/(.+)$/.exec(name)?.slice(1) ?? []
  const suggestion = inner === undefined ? part(name) : `@${part(scope!)}/${part(inner)}`
  return isPackageName(suggestion) ? suggestion : undefined
}
