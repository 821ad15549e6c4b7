// Rehearses two releases in a copy of the workspace, to a registry on this machine: all pending changesets, then a minor of
// tensor alone. Each is published twice, and the second time must publish nothing.
import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { applyChangesets, copyWorkspace, manifestsOf } from '../shared/packed.mjs'
import { strangersEnvironment } from '../shared/registry.mjs'
import { captureTool } from '../shared/run.mjs'

/**
 * @typedef {import('../shared/checks.mjs').Check} Check
 * @typedef {import('../shared/registry.mjs').Registry} Registry
 * @typedef {Record<string, string>} Versions - By name of the package.
 *
 * @typedef {object} Rehearsal
 * @property {string} folder - Where everything is made.
 * @property {Registry} registry - Knows the packages of the workspace, and holds none.
 * @property {Check} check
 */

const tensor = '@tensorloom/tensor'

/**
 * @param {Rehearsal} rehearsal
 * @returns {Promise<Versions | undefined>} What is the latest in the registry at the end; nothing if publishing failed.
 */
export async function rehearse({ folder, registry, check }) {
  const copy = copyWorkspace(join(folder, 'workspace'))
  const changesets = changesetsOf(copy)
  const before = versionsOf(copy)
  applyChangesets(copy)
  const first = versionsOf(copy)
  const moved = changed(before, first)
  console.log(['', ...moved.map((name) => `${name} ${before[name]} → ${first[name]}`), ''].join('\n'))
  const named = new Set(changesets.flatMap(({ packages }) => packages))
  const unmoved = [...named].filter((name) => !moved.includes(name))
  check(`each of the ${named.size} packages that a changeset names has a new version`, unmoved.length === 0, unmoved)
  checkBelowOne(first, check)
  checkChangelogs(copy, changesets, check)
  // Before the first release the registry has none of them.
  if (!(await publishTwice('the first release', Object.keys(first), first, { copy, folder, registry, check }))) return
  checkInstallable('after the first release', first, { folder, registry, check })

  writeFileSync(join(copy, '.changeset', 'minor-of-tensor.md'), `---\n'${tensor}': minor\n---\n\nA new op.\n`)
  const leaving = whoLeavesRange(copy)
  applyChangesets(copy)
  const second = versionsOf(copy)
  const [major, minor] = (first[tensor] ?? '').split('.').map(Number)
  check(
    `a minor of tensor takes ${first[tensor]} to ${second[tensor]}`,
    second[tensor] === `${major}.${Number(minor) + 1}.0`,
  )
  const expected = [tensor, ...leaving].sort()
  const came = changed(first, second).sort()
  check(`and releases only ${expected.join(', ')}`, `${came}` === `${expected}`, came)
  checkBelowOne(second, check)
  if (!(await publishTwice('a minor of tensor', came, second, { copy, folder, registry, check }))) return
  checkInstallable('after a minor of tensor', second, { folder, registry, check })
  return second
}

/**
 * @param {string} copy
 * @returns {Versions}
 */
function versionsOf(copy) {
  return Object.fromEntries(Object.entries(manifestsOf(copy)).map(([name, { manifest }]) => [name, manifest.version]))
}

/**
 * @param {Versions} before
 * @param {Versions} after
 */
function changed(before, after) {
  return Object.keys(after).filter((name) => after[name] !== before[name])
}

/**
 * @param {Versions} versions
 * @param {Check} check
 */
function checkBelowOne(versions, check) {
  const ripe = Object.keys(versions).filter((name) => !versions[name]?.startsWith('0.'))
  check('no package becomes 1.0.0 on the way', ripe.length === 0, ripe)
}

/**
 * The pending changesets: which packages they name, and what they say.
 * @param {string} copy
 */
function changesetsOf(copy) {
  const folder = join(copy, '.changeset')
  return readdirSync(folder)
    .filter((file) => file.endsWith('.md') && file !== 'README.md')
    .map((file) => {
      const [, head = '', text = ''] = readFileSync(join(folder, file), 'utf8').split(/^---$/m)
      const packages = [...head.matchAll(/^["']?([^"':]+)["']?:/gm)].map(([, name = '']) => name)
      // A changelog indents what follows the first line.
      return { file, packages, text: text.trim().split('\n')[0] ?? '' }
    })
}

/**
 * @param {string} copy
 * @param {ReturnType<typeof changesetsOf>} changesets
 * @param {Check} check
 */
function checkChangelogs(copy, changesets, check) {
  const manifests = manifestsOf(copy)
  const missing = changesets.flatMap(({ file, packages, text }) =>
    packages
      .filter((name) => {
        const { path = '', manifest } = manifests[name] ?? {}
        const [, latest = ''] = readFileSync(join(path, 'CHANGELOG.md'), 'utf8').split(/^## /m)
        return !latest.startsWith(`${manifest?.version}\n`) || !latest.includes(text)
      })
      .map((name) => `${name}: ${file}`),
  )
  check(`the changelogs say what the ${changesets.length} changesets say`, missing.length === 0, missing)
  const left = changesetsOf(copy).map(({ file }) => file)
  check('no changeset is left', left.length === 0, left)
}

/**
 * Who depends on tensor by a range that ends before its next minor, and so gets a patch.
 * @param {string} copy
 */
function whoLeavesRange(copy) {
  return Object.entries(manifestsOf(copy))
    .filter(([, { manifest }]) => manifest.dependencies?.[tensor] !== undefined)
    .map(([name]) => name)
}

/**
 * As the release does it: `changeset publish`, which tags what it published.
 * @param {string} title
 * @param {readonly string[]} names - What is to be published.
 * @param {Versions} versions
 * @param {Rehearsal & { copy: string }} rehearsal
 */
async function publishTwice(title, names, versions, { copy, folder, registry, check }) {
  const author = { GIT_AUTHOR_NAME: 'Rehearsal', GIT_AUTHOR_EMAIL: 'rehearsal@localhost' }
  const committer = { GIT_COMMITTER_NAME: 'Rehearsal', GIT_COMMITTER_EMAIL: 'rehearsal@localhost' }
  // With settings of its own, so that no token for another registry is at hand.
  const { url } = registry
  const settings = join(folder, 'publisher.npmrc')
  writeFileSync(settings, `registry=${url}\n${url.replace(/^http:/, '')}:_authToken=rehearsal\n`)
  const env = {
    ...author,
    ...committer,
    CI: 'true',
    npm_config_registry: url,
    npm_config_userconfig: settings,
    npm_config_cache: join(folder, 'publisher'),
    npm_config_noproxy: '127.0.0.1',
  }
  execFileSync('git', ['commit', '--quiet', '--allow-empty', '--message', title], {
    cwd: copy,
    env: { ...process.env, ...env },
  })
  const publish = async () => {
    const before = await registry.published()
    const { code, output } = captureTool('changeset', ['publish'], { cwd: copy, env })
    return { code, output, now: (await registry.published()).slice(before.length).sort() }
  }
  const wanted = names.map((name) => `${name}@${versions[name]}`).sort()
  const first = await publish()
  if (
    !check(
      `${title}: ${wanted.length} packages are published`,
      first.code === 0 && `${first.now}` === `${wanted}`,
      `${first.now}\n${first.output}`,
    )
  )
    return false
  const tags = execFileSync('git', ['tag', '--points-at', 'HEAD'], { cwd: copy, encoding: 'utf8' }).trim().split('\n')
  check(`${title}: each has its tag`, `${tags.sort()}` === `${wanted}`, tags)
  const again = await publish()
  return check(`${title}: a second time publishes nothing`, again.code === 0 && again.now.length === 0, again.output)
}

/**
 * All packages together, with npm as strict as it can be about peers: one that no version fits is an error. A registry gets
 * only what is published, so this is about ranges as they went out.
 * @param {string} when
 * @param {Versions} versions
 * @param {Rehearsal} rehearsal
 */
function checkInstallable(when, versions, { folder, registry, check }) {
  const cwd = join(folder, `peers-${when.replaceAll(' ', '-')}`)
  mkdirSync(cwd)
  writeFileSync(join(cwd, 'package.json'), JSON.stringify({ private: true, dependencies: versions }))
  const { code, output } = captureTool('npm', ['install', '--package-lock-only', '--strict-peer-deps'], {
    cwd,
    // A cache of its own: npm would go by the list of versions that it read before.
    env: strangersEnvironment(registry.url, cwd),
  })
  if (!check(`${when}: npm finds all peer ranges satisfied`, code === 0, output)) return
  const { packages } = JSON.parse(readFileSync(join(cwd, 'package-lock.json'), 'utf8'))
  const ours = Object.keys(packages).filter((path) => path.replace(/^.*node_modules\//, '') in versions)
  const copies = ours.filter((path) => path.lastIndexOf('node_modules/') > 0)
  check(`${when}: ${ours.length} packages of ours, each once`, ours.length > 0 && copies.length === 0, copies)
}
