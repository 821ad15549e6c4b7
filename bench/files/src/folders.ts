// Folders of reference files: which there are, and the cases of each.
import { existsSync, readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { type FileCase, readJson } from './cases.js'
import { csvCases } from './kinds/csv.js'
import { idxCases } from './kinds/idx.js'
import { imageCases } from './kinds/images.js'
import { numpyCases } from './kinds/numpy.js'
import { onnxCases } from './kinds/onnx.js'
import { safetensorsCases } from './kinds/safetensors.js'
import { textCases } from './kinds/text.js'
import { tfjsCases } from './kinds/tfjs.js'
import { wavCases } from './kinds/wav.js'

const kinds: Readonly<Record<string, (folder: string, index: never) => readonly FileCase[]>> = {
  csv: csvCases,
  idx: idxCases,
  images: imageCases,
  numpy: numpyCases,
  onnx: onnxCases,
  safetensors: safetensorsCases,
  text: textCases,
  tfjs: tfjsCases,
  wav: wavCases,
}

/** Folders with an index.json: the one given, or those in it. */
export function foldersIn(folder: string): readonly string[] {
  if (existsSync(join(folder, 'index.json'))) return [folder]
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .sort()
    .map((name) => join(folder, name))
    .filter((path) => existsSync(join(path, 'index.json')))
}

/** The cases of a folder; undefined for kinds that are not for this program. */
export function casesOf(folder: string): readonly FileCase[] | undefined {
  const index = readJson(join(folder, 'index.json')) as { readonly kind?: string }
  const kind = index.kind ?? basename(folder)
  return Object.hasOwn(kinds, kind) ? kinds[kind]!(folder, index as never) : undefined
}
