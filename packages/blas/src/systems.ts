// Where each system has its libraries, and how one is installed.
import { readFileSync } from 'node:fs'

/** What is known of a system. */
export interface System {
  /** Names that the system's loader looks up, and paths, the best first. The reference library comes last. */
  readonly libraries: readonly string[]
  /** How to install a library, for an error's help. */
  readonly install: string
  /** The name of OpenBLAS's kernels that this processor can run at least, if it is known to run better ones than old kernels. */
  readonly newest: string | undefined
}

const accelerate = '/System/Library/Frameworks/Accelerate.framework/Accelerate'

const libraries: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  linux: [
    // Fedora's build with threads comes before its build without.
    ...['libopenblasp.so.0', 'libopenblas.so.0', 'libopenblas.so'],
    ...['libmkl_rt.so.3', 'libmkl_rt.so.2', 'libmkl_rt.so', 'libblis.so.4'],
    ...['libblas.so.3', 'libcblas.so.3'],
  ],
  darwin: [
    accelerate,
    // Homebrew's folders on Apple's and on Intel's processors.
    ...['/opt/homebrew/opt/openblas/lib/libopenblas.dylib', '/usr/local/opt/openblas/lib/libopenblas.dylib'],
    ...['libopenblas.dylib', 'libmkl_rt.2.dylib'],
  ],
  win32: ['libopenblas.dll', 'openblas.dll', 'mkl_rt.3.dll', 'mkl_rt.2.dll'],
}

// By the `ID` and `ID_LIKE` of /etc/os-release.
const packages: Readonly<Record<string, string>> = {
  debian: 'apt-get install libopenblas0-pthread',
  fedora: 'dnf install openblas-threads',
  rhel: 'dnf install openblas-threads',
  suse: 'zypper install libopenblas_pthreads0',
  arch: 'pacman -S openblas',
  alpine: 'apk add openblas',
}

/**
 * What is known of a system.
 *
 * @param release - the text of its /etc/os-release; empty if it has none
 * @param processor - the text of its /proc/cpuinfo; empty if it has none
 */
export function systemOf(platform: NodeJS.Platform, release: string, processor: string): System {
  return {
    libraries: libraries[platform] ?? libraries.linux!,
    install: installOf(platform, release),
    newest: /\bavx512vl\b/.test(processor) ? 'SkylakeX' : /\bavx2\b/.test(processor) ? 'Haswell' : undefined,
  }
}

/** This system. */
export function systemHere(): System {
  return systemOf(process.platform, textOf('/etc/os-release'), textOf('/proc/cpuinfo'))
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

function installOf(platform: NodeJS.Platform, release: string): string {
  if (platform === 'darwin') return 'brew install openblas'
  if (platform === 'win32') {
    return "unpack OpenBLAS's release for Windows and name its file: blas({ path: 'C:\\\\openblas\\\\bin\\\\libopenblas.dll' })"
  }
  const ids = [...release.matchAll(/^ID(?:_LIKE)?=(.*)$/gm)].flatMap(([, ids]) => ids!.replace(/["']/g, '').split(' '))
  const known = ids.find((id) => Object.hasOwn(packages, id))
  return known === undefined ? 'install OpenBLAS with the package manager of your system' : packages[known]!
}
