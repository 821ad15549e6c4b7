// Makes dist/templates, which is what gets published: the templates of templates/, what they have in common, and the
// sources that they borrow from examples/ and from each other, with the versions of this release. Runs in every build and every pack.
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('..', import.meta.url))
const root = join(folder, '..', '..')

/** What a template copies from elsewhere, so that there is one source of it. @type {Record<string, Record<string, string>>} */
export const borrowed = {
  backend: {
    'src/minimal.ts': 'examples/backend-minimal/src/minimal.ts',
    'test/backend.test.ts': 'examples/backend-minimal/test/backend.test.ts',
  },
  browser: Object.fromEntries(
    ['data', 'model', 'train'].map((name) => [
      `src/${name}.ts`,
      `packages/create-tensorloom/templates/app/src/${name}.ts`,
    ]),
  ),
}

/** What a template does not need of those files that templates have in common. @type {Record<string, readonly string[]>} */
const leftOut = {
  browser: ['tsconfig.build.json'],
  javascript: ['tsconfig.json', 'tsconfig.build.json', 'vitest.config.ts'],
}

/**
 * Writes every template into a folder, which is emptied first.
 * @param {string} target
 */
export function makeTemplates(target) {
  const versions = releasedVersions()
  rmSync(target, { recursive: true, force: true })
  for (const name of readdirSync(join(folder, 'templates')).filter((one) => one !== 'shared')) {
    const template = join(target, name)
    cpSync(join(folder, 'templates', 'shared'), template, { recursive: true })
    for (const file of leftOut[name] ?? []) rmSync(join(template, file))
    cpSync(join(folder, 'templates', name), template, { recursive: true })
    for (const [file, source] of Object.entries(borrowed[name] ?? {})) {
      mkdirSync(dirname(join(template, file)), { recursive: true })
      cpSync(join(root, source), join(template, file))
    }
    const manifest = join(template, '_package.json')
    writeFileSync(manifest, fillVersions(readFileSync(manifest, 'utf8'), versions))
  }
}

/**
 * Puts versions in the place of `{{@tensorloom/tensor}}`, `{{vitest}}` and so on; `{{name}}` and `{{scope}}` are for the command.
 * @param {string} text
 * @param {ReadonlyMap<string, string>} versions
 */
export function fillVersions(text, versions) {
  return text.replace(/\{\{(?!(?:name|scope)\}\})([^{}]*)\}\}/g, (_, dependency) => {
    const version = versions.get(dependency)
    if (version === undefined)
      throw new Error(`no version of ${dependency}: neither a package nor a root devDependency`)
    return version
  })
}

/** Our packages as they are released now, and the tools that they are tested with. @returns {Map<string, string>} */
export function releasedVersions() {
  /** @type {Map<string, string>} */
  const versions = new Map()
  for (const [name, range] of Object.entries(read('package.json').devDependencies)) {
    const [version] = /\d+\.\d+\.\d+/.exec(range) ?? []
    if (version !== undefined) versions.set(name, version)
  }
  for (const name of readdirSync(join(root, 'packages'))) {
    const manifest = read('packages', name, 'package.json')
    versions.set(manifest.name, manifest.version)
  }
  return versions
}

/** @param {string[]} path */
function read(...path) {
  return JSON.parse(readFileSync(join(root, ...path), 'utf8'))
}

if (process.argv[1] === fileURLToPath(import.meta.url)) makeTemplates(join(folder, 'dist', 'templates'))
