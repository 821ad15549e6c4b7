// What the compiler cannot see: that the packages' manifests, project references and imports agree with each other.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join, relative } from 'node:path'
import { describe, expect, test } from 'vitest'
import { nodeVersions } from '../scripts/shared/runtimes.mjs'
import { root, sourceEntries, workspacePackages } from '../scripts/workspace.mjs'

const packages = workspacePackages()
const read = (...path: string[]) => JSON.parse(readFileSync(join(root, ...path), 'utf8'))

/** Every package that source files import by statements, from the workspace or from npm, without subpaths. */
function importedPackages(folder: string): Set<string> {
  const names = new Set<string>()
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.ts')) continue
    const code = readFileSync(join(folder, file), 'utf8').replace(/\/\*[\s\S]*?\*\//g, '') // examples in doc comments
    for (const [, specifier] of code.matchAll(/^(?:import|export)\s(?:[^'"`]*\sfrom\s)?'([^'.][^']*)'/gm)) {
      if (specifier === undefined || specifier.startsWith('node:')) continue
      const depth = specifier.startsWith('@') ? 2 : 1
      names.add(specifier.split('/').slice(0, depth).join('/'))
    }
  }
  return names
}

test('hosted checks run on every Node that the full tests run on, the oldest one included', () => {
  const workflow = readFileSync(join(root, '.github/workflows/ci.yml'), 'utf8')
  expect(/^ *node: \[(.*)\]$/m.exec(workflow)?.[1]?.split(', ')).toEqual(nodeVersions)
  expect(workflow).toMatch(/^ *- run: \.ci\/run$/m)
  expect(read('package.json').engines.node).toBe(`>=${nodeVersions[0]}`)
})

test('every entry point has a source file', () => {
  for (const [name, source] of Object.entries(sourceEntries())) {
    expect(existsSync(source), `${name} is ${relative(root, source)}`).toBe(true)
  }
})

test('the root project references every package, example and benchmark', () => {
  const referenced = new Set(read('tsconfig.json').references.map((reference: { path: string }) => reference.path))
  for (const { path } of ['packages', 'examples', 'bench'].flatMap((group) => workspacePackages(group))) {
    const folder = relative(root, path)
    expect(referenced, 'add it to references in tsconfig.json').toContain(folder)
    if (existsSync(join(path, 'tsconfig.node.json'))) expect(referenced).toContain(`${folder}/tsconfig.node.json`)
  }
})

test('type tests find the sources of every entry point', () => {
  const paths: Record<string, string[]> = read('tsconfig.types.json').compilerOptions.paths
  for (const [name, source] of Object.entries(sourceEntries())) {
    const patterns = Object.keys(paths).filter((pattern) => {
      const [before = '', after] = pattern.split('*')
      return after === undefined ? pattern === name : name.startsWith(before)
    })
    const pattern = patterns.sort((a, b) => b.length - a.length)[0] ?? ''
    const wildcard = name.slice(pattern.indexOf('*'))
    expect(join(root, paths[pattern]?.[0]?.replace('*', wildcard) ?? ''), name).toBe(source)
  }
})

describe.each(packages.map(({ path, manifest }) => [manifest.name as string, path, manifest] as const))(
  '%s',
  (name, path, manifest) => {
    const dependencies = Object.keys(manifest.dependencies ?? {})
    const peers = Object.keys(manifest.peerDependencies ?? {})
    const declared = [...dependencies, ...peers]

    test('what is published is what is here, and for Node in few files', () => {
      const { exports, publishConfig, scripts } = manifest
      if (publishConfig === undefined) return
      expect(scripts.prepack).toBe('node ../../scripts/bundle-for-node.mjs')
      const published = Object.entries<{ types: string; default: string } | string>(exports).map(([entry, files]) => {
        if (typeof files === 'string') return [entry, files]
        return [entry, { ...files, node: files.default.replace('./dist/', './dist/bundled/') }]
      })
      expect(publishConfig.exports).toEqual(Object.fromEntries(published))
      // Conditions are tried in their order.
      expect(Object.keys(publishConfig.exports['.'])).toEqual(['types', 'node', 'default'])
    })

    test('imports only what it declares', () => {
      // The build puts what src/vendor imports in its place.
      const vendor = join(path, 'src', 'vendor')
      const bundled = existsSync(vendor) ? [...importedPackages(vendor)] : []
      expect(Object.keys(manifest.devDependencies ?? {})).toEqual(expect.arrayContaining(bundled))
      const undeclared = [...importedPackages(join(path, 'src'))].filter(
        (other) => ![...declared, ...bundled, name].includes(other),
      )
      expect(undeclared).toEqual([])
    })

    test('imports on demand what may be missing in try', () => {
      // webpack stops at a package that is not there, unless its import stands in `try`. Commands are never bundled.
      const optional = Object.keys(manifest.peerDependenciesMeta ?? {})
      const files = readdirSync(join(path, 'src'), { recursive: true, encoding: 'utf8' }).filter(
        (file) => file.endsWith('.ts') && !/(^|\/)cli[./]/.test(file),
      )
      const outside = files.flatMap((file) => {
        const code = readFileSync(join(path, 'src', file), 'utf8')
        return optional.flatMap((peer) =>
          [...code.matchAll(/await import\('([^']+)'\)/g)]
            .filter(([, from]) => from === peer || from?.startsWith(`${peer}/`))
            .filter(({ index }) => !/\btry \{\s*(?:return|const [^=]+=) \(?$/.test(code.slice(0, index)))
            .map(() => `${file}: ${peer}`),
        )
      })
      expect(outside).toEqual([])
    })

    test('references the projects it depends on', () => {
      const references = read(relative(root, path), 'tsconfig.json').references
      const referenced = references.map((reference: { path: string }) => basename(reference.path)).sort()
      const expected = declared.filter((other) => other.startsWith('@tensorloom/')).map((other) => basename(other))
      expect(referenced).toEqual(expected.sort())
    })

    test('accepts every 0.x of its peers, and links the workspace copy', () => {
      for (const peer of peers.filter((other) => other.startsWith('@tensorloom/'))) {
        expect(manifest.peerDependencies[peer]).toBe('workspace:>=0.1.0 <1.0.0')
        expect(manifest.devDependencies[peer]).toBe('workspace:*')
      }
    })

    test('says where it comes from, and for whom it is', () => {
      const directory = relative(root, path)
      const repository = read('package.json').homepage
      expect(manifest.repository).toEqual({ type: 'git', url: `git+${repository}.git`, directory })
      expect(manifest.homepage).toBe(`${repository}/tree/main/${directory}#readme`)
      expect(manifest.bugs).toBe(`${repository}/issues`)
      expect(manifest.description).toMatch(/^\S.{20,}\.$/)
      expect(manifest.keywords).toEqual(expect.arrayContaining(['tensorloom', 'deep-learning']))
      expect(manifest.keywords.length).toBeGreaterThan(4)
      expect(existsSync(join(path, 'README.md'))).toBe(true)
    })

    test('is an ES module without side effects', () => {
      expect(manifest).toMatchObject({ type: 'module', license: 'MIT' })
      // The umbrella names its default backend when it is imported: docs/decisions/0004.
      if (manifest.name === 'tensorloom') {
        expect(manifest.sideEffects).toEqual(['./dist/default-backend.js', './dist/index.js', './dist/node.js'])
        return
      }
      const index = join(path, 'src', 'index.ts')
      const exportsAll = existsSync(index) && /^export \* from/m.test(readFileSync(index, 'utf8'))
      // esbuild, without chunks, forgets what is behind `export *` of a file that has none: scripts/check-bundles.mjs.
      expect(manifest.sideEffects).toEqual(exportsAll ? ['./dist/index.js'] : false)
      expect(manifest.scripts.postinstall ?? manifest.scripts.install).toBeUndefined()
    })
  },
)

test('tests that browsers run too import nothing of Node', () => {
  const found = packages.flatMap(({ path }) => {
    const folder = join(path, 'test')
    if (!existsSync(folder)) return []
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.test.ts') && !/\.node\.test\.ts$/.test(file))
      .filter((file) => /^import .*'node:/m.test(readFileSync(join(folder, file), 'utf8')))
      .map((file) => `${relative(root, join(folder, file))}: end its name in .node.test.ts`)
  })
  expect(found).toEqual([])
})
