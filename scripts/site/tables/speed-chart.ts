// The chart of the front pages: some rows of the recorded comparison, with the columns that a reader chooses between.
import { chart } from '../../../bench/peers/src/report/chart.js'
import type { Report } from './measured.js'

/** Recorded columns, in the order of the bars. */
const columns = [
  { id: 'tensorloom-2t', family: 'tensorloom', label: 'Tensorloom' },
  { id: 'tensorloom-blas-2t', family: 'tensorloom-blas', label: '+ OpenBLAS' },
  { id: 'tfjs-wasm', family: 'tfjs-wasm', label: 'TF.js WASM' },
  { id: 'tfjs-cpu', family: 'tfjs-cpu', label: 'TF.js JS' },
  { id: 'jax-wasm', family: 'jax-wasm', label: 'jax-js' },
  { id: 'torch-2t', family: 'torch', label: 'PyTorch' },
]

const workloads: Readonly<Record<string, string>> = {
  mlp_b32: 'train MLP, batch 32',
  mlp_b256: 'train MLP, batch 256',
  cnn_b32: 'train CNN',
  lstm_b32: 'train LSTM',
  transformer_b16: 'train transformer',
  cnn_predict_b1: 'predict with CNN',
  matmul_512: 'product, 512 × 512',
}

/** The SVG of `docs/site/benchmarks.svg`. */
export function speedChart({ machine, rows }: Report): string {
  const shown = Object.entries(workloads).flatMap(([workload, label]) => {
    const row = rows.find((one) => one.workload === workload)
    const results = row?.results.filter(({ peer }) => columns.some(({ id }) => id === peer)) ?? []
    return results.length === 0 ? [] : [{ workload: label, results: inOrder(results) }]
  })
  const day = machine.date.slice(0, 10)
  return chart(columns, shown, [
    'Milliseconds on a logarithmic axis, shorter is faster',
    `${machine.cores} × ${machine.processor}, two threads, ${day}`,
  ])
}

function inOrder<T extends { readonly peer: string }>(results: readonly T[]): T[] {
  return columns.flatMap(({ id }) => results.filter(({ peer }) => peer === id))
}
