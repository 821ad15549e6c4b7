// `tensorloom-onnx info` and `tensorloom-onnx run`.
import { existsSync, statSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { setBackend, TensorloomError } from '@tensorloom/tensor'
import type { CaseOptions } from '../cases/run-case.js'
import { runCase } from '../node/run-case.js'
import { infoLines } from './info.js'

const usage = `usage: tensorloom-onnx info <model.onnx>
       tensorloom-onnx run <case folder>… [--rtol 1e-3] [--atol 1e-7]

info  the inputs, outputs and operators of a model, and what is missing to run it
run   runs folders in the layout of ONNX's node suite (model.onnx, test_data_set_0/input_0.pb, …/output_0.pb),
      or folders of such folders, and ends with: N passed, N failed`

/** Runs the command. Returns the exit status. */
export async function main(args: readonly string[], print: (line: string) => void): Promise<number> {
  const [command, ...rest] = args
  if (command === 'info' && rest.length === 1) {
    const sizeOf = (location: string): number | undefined =>
      statSync(join(dirname(rest[0]!), location), { throwIfNoEntry: false })?.size
    for (const line of infoLines(await readFile(rest[0]!), rest[0]!, sizeOf)) print(line)
    return 0
  }
  if (command === 'run' && rest.length > 0) return runCases(rest, print)
  print(usage)
  return command === undefined || command === '--help' ? 0 : 1
}

async function runCases(args: readonly string[], print: (line: string) => void): Promise<number> {
  const folders: string[] = []
  const options: { -readonly [K in keyof CaseOptions]: CaseOptions[K] } = {}
  for (let k = 0; k < args.length; k++) {
    const arg = args[k]!
    if (arg === '--rtol' || arg === '--atol') options[arg === '--rtol' ? 'rtol' : 'atol'] = number(arg, args[++k])
    else folders.push(...(await casesIn(arg)))
  }
  await useFastBackend()
  let failed = 0
  for (const folder of folders) {
    const problem = await runCase(folder, options)
    if (problem === undefined) continue
    failed++
    print(`${basename(folder)}: ${problem}`)
  }
  print(`${folders.length - failed} passed, ${failed} failed`)
  return failed === 0 ? 0 : 1
}

function number(option: string, text: string | undefined): number {
  const value = Number(text)
  if (text !== undefined && text !== '' && value >= 0) return value
  throw new TensorloomError(`tensorloom-onnx: ${option} is ${text ?? 'missing'}, expected a number`, {
    help: `write ${option} 1e-3`,
  })
}

// A folder is a case, or holds cases.
async function casesIn(folder: string): Promise<readonly string[]> {
  if (existsSync(join(folder, 'model.onnx'))) return [folder]
  const inside = existsSync(folder) ? (await readdir(folder)).sort() : []
  const cases = inside.map((name) => join(folder, name)).filter((path) => existsSync(join(path, 'model.onnx')))
  if (cases.length > 0) return cases
  throw new TensorloomError(`tensorloom-onnx: '${folder}' holds no case`, {
    help: 'a case is a folder with model.onnx and test_data_set_0',
  })
}

// The fast backend, where it is installed; else the one of tensor.
async function useFastBackend(): Promise<void> {
  const name = '@tensorloom/backend-cpu'
  try {
    const { cpu } = (await import(name)) as { readonly cpu: () => Parameters<typeof setBackend>[0] }
    setBackend(cpu())
  } catch {
    // The reference backend serves.
  }
}
