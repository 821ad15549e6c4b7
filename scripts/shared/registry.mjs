// Starts the registry of loopback-registry.mjs, and the environment in which npm and pnpm use it.
import { once } from 'node:events'
import { delimiter, join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { root } from '../workspace.mjs'
import { captureTool } from './run.mjs'

/**
 * @typedef {object} Registry
 * @property {string} url
 * @property {() => Promise<string[]>} published - What was published since it started, as `name@version`, in order.
 * @property {() => Promise<unknown>} stop
 */

/**
 * @param {object} what
 * @param {Record<string, string>} [what.tarballs] - Served as if they were published, by name of the package.
 * @param {readonly string[]} [what.names] - Packages that may be published, and are not there until then. No other package is
 *   taken; any other is read from the registry that npm is configured with.
 * @returns {Promise<Registry>}
 */
export async function startRegistry({ tarballs = {}, names = [] }) {
  const upstream = captureTool('npm', ['config', 'get', 'registry'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  }).output.trim()
  const worker = new Worker(new URL('./loopback-registry.mjs', import.meta.url), {
    workerData: { tarballs, names, upstream },
  })
  const reply = async () => (await once(worker, 'message'))[0]
  return {
    url: await reply(),
    published() {
      const list = reply()
      worker.postMessage('published')
      return list
    },
    stop: () => worker.terminate(),
  }
}

/**
 * npm as it is configured here, but with our registry, a cache that is thrown away, and none of the workspace's tools.
 * @param {string} registry
 * @param {string} folder - Where caches go.
 */
export function strangersEnvironment(registry, folder) {
  const { PATH = '', no_proxy = '' } = process.env
  return {
    PATH: PATH.split(delimiter)
      .filter((one) => !one.startsWith(root))
      .join(delimiter),
    npm_config_registry: registry,
    npm_config_cache: join(folder, 'cache'),
    npm_config_prefer_offline: 'true',
    npm_config_audit: 'false',
    npm_config_fund: 'false',
    npm_config_update_notifier: 'false',
    npm_config_noproxy: [no_proxy, '127.0.0.1'].filter(Boolean).join(','),
  }
}
