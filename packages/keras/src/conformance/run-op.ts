// Cases of functions of keras.ops: outputs, their structure, and gradients of the tensors among the positional arguments.
import { vjp } from '@tensorloom/autograd'
import { isFloating, isTensor, SerializationError, type Tensor } from '@tensorloom/tensor'
import { unknownName } from '@tensorloom/tensor/internal'
import { namedArguments, type OpEntry } from '../ops/op.js'
import { ops } from '../ops.js'
import { type CommonCase, dtypeOf, isStored, type StoredTensor, tensorOf } from './case.js'
import type { CaseRunner } from './case-runner.js'

interface OpCase extends CommonCase {
  readonly op: string
  readonly args: readonly unknown[]
  readonly kwargs: Readonly<Record<string, unknown>>
  readonly outputs: readonly StoredTensor[]
  readonly output_structure: 'single' | 'list'
  readonly gradients?: { readonly upstream: StoredTensor; readonly inputs: readonly (StoredTensor | null)[] }
}

function entryOf(name: string): OpEntry {
  if (Object.hasOwn(ops, name)) return ops[name]!
  throw unknownName('Keras: ', 'op', name, Object.keys(ops), undefined, SerializationError)
}

/** Runs a case of an op. */
export const runOp: CaseRunner<OpCase> = async (one, checks, run) => {
  const entry = entryOf(one.op)
  const tensors = new Map<StoredTensor, Tensor>()
  const made = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(made)
    if (!isStored(value)) return value
    const known = tensors.get(value) ?? tensorOf(value)
    tensors.set(value, known)
    return known
  }
  const [args, kwargs] = run(() => [
    one.args.map(made),
    Object.fromEntries(Object.entries(one.kwargs).map(([key, value]) => [key, made(value)])),
  ])
  const values = namedArguments(one.op, entry, args, kwargs)
  const result = await run(() => [entry.run(values)] as const)[0]
  checks.same('output structure', isTensor(result) ? 'single' : 'list', structureOf(one))
  const outputs = isTensor(result) ? [result] : result
  for (const [k, want] of one.outputs.entries()) await checks.compare(`output ${k}`, outputs[k]!, want, ['outputs', k])

  const { gradients } = one
  if (gradients === undefined) return
  const inputs = one.args.flatMap((value) => (Array.isArray(value) ? (value as unknown[]) : [value])).filter(isStored)
  const sources = inputs.flatMap((stored, k) => {
    const want = gradients.inputs[k]
    return want && isFloating(dtypeOf(stored)) ? [{ k, tensor: tensors.get(stored)!, want }] : []
  })
  const found = run(() =>
    vjp(
      () => entry.run(values) as Tensor,
      sources.map(({ tensor }) => tensor),
      tensorOf(gradients.upstream),
    ),
  )
  for (const [at, { k, want }] of sources.entries()) {
    await checks.compare(`gradient of argument ${k}`, found.gradients[at]!, want)
  }
}

// A complex tensor is stored by its real part alone; here it is two tensors.
function structureOf({ outputs, output_structure }: OpCase): string {
  return outputs.some(({ dtype }) => dtype === 'complex64') ? 'list' : output_structure
}
