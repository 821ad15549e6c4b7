// WebGPU for Node where there is no GPU: the package `webgpu`, from npm into a cache, and the software that Chromium draws with.
import { existsSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { launchOptions } from '../chromium.mjs'
import { installTools, webgpuVersion } from './runtimes.mjs'

/**
 * The environment in which tests find both.
 * @returns {{ TENSORLOOM_WEBGPU: string, VK_ICD_FILENAMES: string, LD_LIBRARY_PATH: string }}
 * @throws where Chromium comes without it
 */
export function webgpuInNode() {
  // Debian's executable is a script; its files are elsewhere.
  const folders = [dirname(realpathSync(launchOptions.executablePath)), '/usr/lib/chromium']
  const folder = folders.find((one) => existsSync(join(one, driver)))
  if (folder === undefined) throw new Error(`no ${driver} in ${folders.join(' or ')}: install Chromium`)
  return {
    TENSORLOOM_WEBGPU: join(installTools({ webgpu: webgpuVersion }), 'node_modules', 'webgpu', 'index.js'),
    VK_ICD_FILENAMES: join(folder, driver),
    LD_LIBRARY_PATH: folder,
  }
}

const driver = 'vk_swiftshader_icd.json'
