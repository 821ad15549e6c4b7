// Converts a model from one format to another, and checks that it is the same model.
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { open, readlink, rename, rm, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import type { AnyLayer } from '@tensorloom/layers'
import { TensorloomError } from '@tensorloom/tensor'
import { placeToWrite } from '@tensorloom/tensor/internal'
import { largestDifference, randomInputs } from './compare.js'
import { formatFor, formatOf, type WriteOptions } from './formats.js'

/** Options of a conversion. */
export interface ConvertOptions extends WriteOptions {
  /** Whether an older file is replaced. */
  readonly force?: boolean | undefined
}

// Rounding of float32 in long sums; quantized weights are not those of the model.
const mostDifference = 1e-3

/** Converts a model. Nothing is written unless the result was read again and predicts the same. */
export async function convert(
  from: string,
  to: string,
  { force = false, ...options }: ConvertOptions,
  print: (line: string) => void,
): Promise<void> {
  const target = formatFor(to)
  const unused = (['quantize', 'half'] as const).find(
    (name) => options[name] !== undefined && options[name] !== false && target.options?.includes(name) !== true,
  )
  if (unused !== undefined) {
    throw new TensorloomError(`tensorloom convert: --${unused} has no effect on files of ${target.name}`, {
      help: 'leave it out: --quantize is for model.json, --half for safetensors',
    })
  }
  const source = formatOf(from, await startOf(from))
  if (source.read === undefined)
    throw new TensorloomError(`tensorloom convert: ${from} holds no model`, { help: 'convert the model' })
  const { read } = source
  const model = await read(from)
  const written = await target
    .write(model, options, () => read(from))
    .catch((error: unknown) => refuse(source.name, target.name, error))
  const again = await written.load()
  const difference = await largestDifference(model, again, randomInputs(model))
  const rounded = options.quantize !== undefined || options.half === true
  if (!rounded && !(difference <= mostDifference)) {
    throw new TensorloomError(
      `tensorloom convert: the predictions of both models differ by ${difference.toExponential(1)}; nothing was written`,
      { help: 'this is a bug of the format: please report it with the model' },
    )
  }
  const files = [...written.files].map(
    ([name, bytes]) => [name === undefined ? to : join(dirname(to), name), bytes] as const,
  )
  checkFree(
    files.map(([path]) => path),
    force,
  )
  for (const [path, bytes] of files) await writeFile(path, bytes)
  const size = files.reduce((sum, [, bytes]) => sum + bytes.length, 0)
  print(`${from} (${source.name}) → ${files.map(([path]) => path).join(', ')} (${target.name}), ${size} bytes`)
  print(
    `${parametersText(model)}; the largest difference of predictions on random input is ${difference.toExponential(1)}`,
  )
}

function parametersText({ parameters }: AnyLayer): string {
  const count = parameters.reduce((sum, { size }) => sum + size, 0)
  return `${count.toLocaleString('en')} parameters`
}

function checkFree(paths: readonly string[], force: boolean): void {
  const taken = paths.find((path) => existsSync(path))
  if (taken === undefined || force) return
  throw new TensorloomError(`tensorloom convert: ${taken} exists`, {
    help: 'choose another name, or replace it with --force',
  })
}

async function startOf(path: string): Promise<Uint8Array> {
  try {
    if ((await stat(path)).isDirectory()) {
      throw new TensorloomError(`tensorloom convert: ${path} is a folder`, {
        help: existsSync(join(path, 'model.json'))
          ? `name the file in it: ${join(path, 'model.json')}`
          : 'name a file: model.json, or one that ends with .safetensors, .onnx, .keras or .h5',
      })
    }
    const file = await open(path, 'r')
    try {
      const bytes = new Uint8Array(64)
      const { bytesRead } = await file.read(bytes, 0, bytes.length, 0)
      return bytes.subarray(0, bytesRead)
    } finally {
      await file.close()
    }
  } catch (error) {
    if (error instanceof TensorloomError) throw error
    const missing = (error as { readonly code?: unknown }).code === 'ENOENT'
    throw new TensorloomError(`tensorloom convert: ${path} ${missing ? 'does not exist' : 'cannot be read'}`, {
      help: 'check the path; relative paths start at the working directory',
      cause: error,
    })
  }
}

// Under a temporary name first: readers see the old file or the new one, never a part.
async function writeFile(path: string, bytes: Uint8Array): Promise<void> {
  let beside: string | undefined
  try {
    const { target, mode } = await placeToWrite(path, { readlink, stat }, { dirname, resolve })
    beside = join(dirname(target), `.tensorloom-${process.pid}-${randomBytes(6).toString('hex')}.tmp`)
    const file = await open(beside, 'wx')
    try {
      if (mode !== undefined) await file.chmod(mode)
      await file.writeFile(bytes)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(beside, target)
  } catch (cause) {
    if (beside !== undefined) await rm(beside, { force: true }).catch(() => undefined)
    throw new TensorloomError(`tensorloom convert: ${path} cannot be written`, {
      help: 'check that its folder exists, and its permissions',
      cause,
    })
  }
}

function refuse(from: string, to: string, error: unknown): never {
  if (!(error instanceof TensorloomError)) throw error
  throw new TensorloomError(
    `tensorloom convert: a model of ${from} cannot become one of ${to}: ${error.message.split('\nhelp: ')[0]}`,
    {
      help: error.help ?? 'choose another format',
      cause: error,
    },
  )
}
