// Writes the files of a model into a folder so that its model.json and the weights there fit at any time.
import { createHash, randomBytes } from 'node:crypto'
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { SerializationError } from '@tensorloom/tensor'

/** What model.json says about its weight files. */
interface Manifest {
  readonly weightsManifest?: readonly { paths: string[] }[]
}

/**
 * Writes the files. An older model there stays whole until its model.json is replaced; then its weight files are removed. Other
 * files of the folder are left alone.
 *
 * @param main - the name of the file with the model
 */
export async function writeFolder(
  folder: string,
  main: string,
  files: Readonly<Record<string, Uint8Array>>,
): Promise<void> {
  const { 'model.json': json, ...weights } = files
  try {
    await makeFolder(folder)
    const before = await pathsIn(join(folder, main))
    const names = new Map<string, string>()
    for (const [name, bytes] of Object.entries(weights)) {
      const own = before.has(name) ? withHash(name, bytes) : name
      names.set(name, own)
      await writeFile(folder, own, bytes)
    }
    await writeFile(folder, main, renamedIn(json!, names))
    const now = new Set(names.values())
    for (const path of before) if (!now.has(path)) await rm(join(folder, path), { force: true })
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new SerializationError(`saveTfjs: ${folder}: ${reason}`, {
      help: 'check the path and its permissions; an older model there is unchanged',
      cause,
    })
  }
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder)
  } catch (error) {
    if ((error as { readonly code?: unknown }).code !== 'EEXIST') throw error
  }
}

// The weight files of an older model: only plain names, so that nothing outside of the folder is removed.
async function pathsIn(path: string): Promise<ReadonlySet<string>> {
  try {
    const { weightsManifest = [] } = JSON.parse(await readFile(path, 'utf8')) as Manifest
    return new Set(weightsManifest.flatMap(({ paths }) => paths).filter((one) => /^[\w-]+(\.[\w-]+)*\.bin$/.test(one)))
  } catch {
    return new Set()
  }
}

function withHash(name: string, bytes: Uint8Array): string {
  return name.replace(/\.bin$/, `-${createHash('sha256').update(bytes).digest('hex').slice(0, 12)}.bin`)
}

function renamedIn(json: Uint8Array, names: ReadonlyMap<string, string>): Uint8Array {
  const model = JSON.parse(new TextDecoder().decode(json)) as Manifest
  for (const group of model.weightsManifest ?? []) group.paths = group.paths.map((path) => names.get(path) ?? path)
  return new TextEncoder().encode(JSON.stringify(model))
}

// Under a temporary name first: readers see the old file or the new one, never a part.
async function writeFile(folder: string, name: string, bytes: Uint8Array): Promise<void> {
  const beside = join(folder, `.tensorloom-${process.pid}-${randomBytes(6).toString('hex')}.tmp`)
  try {
    const file = await open(beside, 'wx')
    try {
      await file.writeFile(bytes)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(beside, join(folder, name))
  } catch (error) {
    await rm(beside, { force: true }).catch(() => undefined)
    throw error
  }
}
