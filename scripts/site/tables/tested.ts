// The page of what releases are tested with, from the tables that the rehearsal of a release goes by.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { bundlers } from '../../release/bundlers.mjs'
import { packageManagers } from '../../release/consumers.mjs'
import {
  bundlerVersions,
  newerNodeVersions,
  nodeVersions,
  otherRuntimes,
  typescriptVersions,
  yarnVersions,
} from '../../shared/runtimes.mjs'
import { root } from '../../workspace.mjs'
import { page, table } from './markdown.js'

/** By file name. */
export function testedPages(): Record<string, string> {
  return { 'tested-with.md': testedPage() }
}

function testedPage(): string {
  const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    devDependencies: Record<string, string>
  }
  const managers: Record<string, string> = {
    npm: 'npm as it comes with Node',
    pnpm: `pnpm ${devDependencies.pnpm}`,
    'Yarn 1': `Yarn ${yarnVersions.classic}`,
    'Yarn 4': `Yarn ${yarnVersions.modern}, with \`node-modules\``,
  }
  const versions: Record<string, string> = {
    Vite: `Vite ${devDependencies.vite}`,
    esbuild: `esbuild ${devDependencies.esbuild}, with chunks`,
    'esbuild, one file': 'and without',
    webpack: `webpack ${bundlerVersions.webpack}`,
    Rollup: `Rollup ${bundlerVersions.rollup}, with \`@rollup/plugin-node-resolve\``,
  }
  const rows = [
    ['Package managers', versionsOf(packageManagers, managers), 'one package, two, seven, `tensorloom` alone, all'],
    ['TypeScript', typescriptVersions.join(', '), '`skipLibCheck: false`, without the types of DOM and Node'],
    ['Node', [...nodeVersions, ...newerNodeVersions].join(', '), 'every program'],
    ['Bun, Deno', `Bun ${otherRuntimes.bun}, Deno ${otherRuntimes.deno}`, 'every program'],
    ['Cloudflare Workers', `workerd ${otherRuntimes.workerd}`, 'training, with and without `nodejs_compat`'],
    ['Bundlers', versionsOf(Object.keys(bundlers), versions), 'tensors, training, pictures; the bundle runs alone'],
  ]
  const body = `Before a release, \`npm run release:rehearse\` publishes the packages to a registry of its own. Programs outside of the workspace install them there, and each row below is tried with each of its versions.

${table(['', 'Versions', 'What is tried'], rows)}

Programs import every entry point, train a network, save it, load it and compare what both predict. The guide [Choosing a backend](../guides/backends.md) says what runs fast where; browsers are tested apart, in Chromium.`
  return page('What releases are tested with', 'Package managers, versions of TypeScript, runtimes and bundlers.', body)
}

function versionsOf(names: readonly string[], versions: Readonly<Record<string, string>>): string {
  return names
    .map((name) => {
      const version = versions[name]
      if (version === undefined) throw new Error(`${name} has no version in this table`)
      return version
    })
    .join('; ')
}
