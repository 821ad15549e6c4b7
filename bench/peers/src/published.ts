// The packages in the form in which Node gets them from the registry: the workspace has them as they are written, which is
// many files, and many files take Node long to import.
import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const packages = ['@tensorloom/tensor', '@tensorloom/backend-cpu'] as const

/** Calls back with a folder in which they are installed, and removes it. */
export function withPublished<T>(use: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'tensorloom-bench-'))
  try {
    for (const name of packages) {
      // The index lies in `dist`, whatever this process imports.
      const own = join(dirname(fileURLToPath(import.meta.resolve(name))), '..')
      execFileSync(process.execPath, [join(own, '..', '..', 'scripts', 'bundle-for-node.mjs')], { cwd: own })
      const installed = join(folder, 'node_modules', name)
      cpSync(join(own, 'package.json'), join(installed, 'package.json'))
      cpSync(join(own, 'dist', 'bundled'), join(installed, 'dist'), { recursive: true })
    }
    return use(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** What to import for a package that is installed in `folder`. */
export function publishedEntry(folder: string, name: (typeof packages)[number]): string {
  return pathToFileURL(join(folder, 'node_modules', name, 'dist', 'index.js')).href
}
