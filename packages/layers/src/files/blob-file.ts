// Blobs and files of browsers, alone or in a list.
import { SerializationError } from '@tensorloom/tensor'
import { describeValue } from '@tensorloom/tensor/op'
import { checkBeside, checkRange, notBeside } from './checks.js'
import type { ModelBlob, ModelFile } from './model-file.js'

/** A blob as a file; `beside` opens the files beside it. */
export function blobFile(user: string, blob: ModelBlob, beside?: ModelFile['beside']): ModelFile {
  const label = `${user}: ${blob.name ?? 'the blob'}`
  return {
    name: blob.name,
    size: blob.size,
    async read(begin, end) {
      const range = checkRange(label, blob.size, begin, end)
      try {
        return new Uint8Array(await blob.slice(...range).arrayBuffer())
      } catch (cause) {
        throw new SerializationError(`${label}: it cannot be read: ${String(cause)}`, {
          help: 'it may have changed since it was chosen: choose it again',
          cause,
        })
      }
    },
    beside:
      beside ??
      (async (name) => {
        checkBeside(label, name)
        throw notBeside(label, name, 'pass all files of the model in one list: loadModel([...input.files])')
      }),
  }
}

/** The file of a list that holds the model, with the others beside it. */
export function listFile(user: string, list: ArrayLike<ModelBlob>, main?: string): ModelFile {
  const blobs = Array.from(list)
  const byPath = new Map(blobs.map((blob) => [pathOf(blob), blob]))
  const open = (blob: ModelBlob): ModelFile => {
    const path = pathOf(blob)
    const folder = path.slice(0, path.lastIndexOf('/') + 1)
    const label = `${user}: ${path}`
    return blobFile(user, blob, async (name) => {
      const checked = checkBeside(label, name)
      // Files that are chosen one by one have lost their folders.
      const found = byPath.get(folder + checked) ?? byPath.get(checked.slice(checked.lastIndexOf('/') + 1))
      if (found === undefined) throw notBeside(label, name, `add it to the list, which has ${namesOf(byPath)}`)
      return open(found)
    })
  }
  return open(mainOf(user, byPath, main))
}

function pathOf({ webkitRelativePath, name }: ModelBlob): string {
  return webkitRelativePath || (name ?? '')
}

// An index or a model.json refers to the others. Files of settings, such as config.json, lie beside models.
const mains: readonly RegExp[] = [
  /\.safetensors\.index\.json$/,
  /(^|\/)model\.json$/,
  /\.(safetensors|keras|onnx|h5|hdf5)$/i,
  /\.json$/i,
  /(?:)/,
]

function mainOf(user: string, byPath: ReadonlyMap<string, ModelBlob>, main: string | undefined): ModelBlob {
  if (main !== undefined) {
    const found = byPath.get(main) ?? [...byPath].find(([path]) => path.endsWith(`/${main}`))?.[1]
    if (found !== undefined) return found
    throw new SerializationError(`${user}: the list has no file ${describeValue(main)}`, {
      help: `it has ${namesOf(byPath)}`,
    })
  }
  for (const ending of mains) {
    const [first, ...others] = [...byPath].filter(([path]) => ending.test(path))
    if (first !== undefined && others.length === 0) return first[1]
    if (first !== undefined) break
  }
  throw new SerializationError(
    byPath.size === 0
      ? `${user}: the list of files is empty`
      : `${user}: which file of the list holds the model is not clear: ${namesOf(byPath)}`,
    {
      help:
        byPath.size === 0
          ? 'pass the files of the model'
          : "say it: modelFileOf(files, { main: 'model.json' }), and pass the result",
    },
  )
}

function namesOf(byPath: ReadonlyMap<string, ModelBlob>): string {
  const names = [...byPath.keys()]
  return names.length > 8 ? `${names.slice(0, 8).join(', ')} and ${names.length - 8} more` : names.join(', ')
}
