// The command line, the table and the chart.
import { expect, test } from 'vitest'
import { type Options, parseOptions, UsageError } from '../src/options.js'
import type { Peer } from '../src/peers.js'
import { chart } from '../src/report/chart.js'
import { growthTable, makeTable, startupTable } from '../src/report/table.js'
import type { Result } from '../src/rounds.js'
import { workloads } from '../src/workloads/index.js'

const options = (...args: string[]): Options => parseOptions(args) as Options
const peer = (id: string, family: string, label: string, threads?: number): Peer =>
  ({ id, family, label, threads }) as Peer

test('columns of GPUs take part only if they are named', () => {
  expect(options().peers).not.toContain('gpu-webgpu')
  const engines = ['gpu-cpu', 'gpu-webasm', 'gpu-webgl2', 'gpu-webgpu', 'tfjs-webgl', 'tfjs-webgpu']
  expect(options('--peer', 'gpu,tensorloom').peers).toEqual(['tensorloom', ...engines])
  expect(() => options('--peer', 'gpux')).toThrow(/there is no 'gpux'\nhelp: tensorloom, .*, gpu$/)
})

test('without options everything runs, with one and with two threads', () => {
  const all = options()
  expect(all).toMatchObject({ size: 'full', quick: false, extras: true, threads: [1, 2] })
  expect(all.workloads).toHaveLength(workloads.full.length)
  expect(all.peers).toEqual(['tensorloom', 'tensorloom-blas', 'tfjs-cpu', 'tfjs-wasm', 'jax-wasm', 'torch'])
})

test('--quick leaves out workloads and the slowest peer', () => {
  const quick = options('--quick')
  expect(quick.workloads.length).toBeLessThan(workloads.full.length)
  expect(quick.peers).not.toContain('tfjs-cpu')
  expect(options('--quick', '--peer', 'tfjs-cpu').peers).toEqual(['tfjs-cpu'])
})

test('lists are separated by commas, or given again; * stands for any text', () => {
  const some = options('--workload', 'mlp_*,rowsum_1000', '--workload', 'matmul_64', '--peer', 'torch,tensorloom')
  expect(some.workloads).toEqual(['matmul_64', 'rowsum_1000', 'mlp_b32', 'mlp_b256'])
  expect(some.peers).toEqual(['tensorloom', 'torch'])
  expect(some.extras).toBe(false)
  expect(options('--workload', 'memory')).toMatchObject({ workloads: [], extras: true })
  expect(options('--threads', '4').threads).toEqual([4])
  expect([options().rounds, options('--rounds', '40').rounds]).toEqual([undefined, 40])
  expect([options().limit, options('--limit', '0.5').limit]).toEqual([undefined, 500])
})

test('help and list are texts', () => {
  expect(parseOptions(['--help'])).toContain('--workload a,b')
  expect(parseOptions(['--list'])).toMatch(/^matmul_64 +\[64, 64\] · \[64, 64\]$/m)
})

test.each([
  [['--peer', 'numpy'], "--peer: there is no 'numpy'\nhelp: tensorloom, tensorloom-blas, tfjs-cpu"],
  [['--workload', 'matmul'], "--workload: nothing is named 'matmul'\nhelp: --list shows all"],
  [['--threads', 'two'], "--threads: 'two' are not numbers of threads\nhelp: --threads 1,2"],
  [['--rounds', '0'], "--rounds: '0' is not a number of rounds\nhelp: --rounds 40"],
  [['--limit', 'no'], "--limit: 'no' is not a number of seconds\nhelp: --limit 60"],
  [['--thread', '2'], "Unknown option '--thread'"],
])('%j is refused', (args, message) => {
  expect(() => parseOptions(args)).toThrow(UsageError)
  expect(() => parseOptions(args)).toThrow(message)
})

const peers = [
  peer('tensorloom-1t', 'tensorloom', 'Tensorloom 1T', 1),
  peer('tensorloom-2t', 'tensorloom', 'Tensorloom 2T', 2),
  peer('tfjs-cpu', 'tfjs-cpu', 'tfjs cpu'),
  peer('torch-1t', 'torch', 'PyTorch 1T', 1),
  peer('jax-wasm', 'jax-wasm', 'jax-js'),
]
const results: Result[] = [
  { peer: 'tensorloom-1t', status: 'ok', best: 2, median: 3 },
  { peer: 'tensorloom-2t', status: 'ok', best: 1.2345, median: 2, gflops: 12.34 },
  { peer: 'tfjs-cpu', status: 'slow', note: 'no answer in 20 s' },
  { peer: 'torch-1t', status: 'ok', best: 0.00617, median: 4 },
  { peer: 'jax-wasm', status: 'unsupported' },
]

test('the table compares others with the most threads', () => {
  const table = makeTable(peers, ['matmul_64'], 20_000, 'best')
  const words = (line: string): string[] => line.trim().split(/ {2,}/)
  expect(words(table.header)).toEqual([
    'best, ms',
    'Tensorloom 1T',
    'Tensorloom 2T',
    'tfjs cpu',
    'PyTorch 1T',
    'jax-js',
    'GFLOP/s',
    '× tfjs cpu',
    '× PyTorch 1T',
    '× jax-js',
  ])
  const row = table.row(workloads.full[0]!, results)
  expect(words(row)).toEqual(['matmul_64', '2', '1.23', '> 20 s', '0.00617', '–', '12.3', '0.0050×'])
})

test('the column with a native library is ours, and the one that others are compared with', () => {
  const library = peer('tensorloom-blas-2t', 'tensorloom-blas', 'TL + BLAS 2T', 2)
  const table = makeTable([...peers.slice(0, 2), library, peers[3]!], ['matmul_64'], 20_000, 'best')
  expect(table.header).not.toMatch(/× T/)
  const faster: Result = { peer: library.id, status: 'ok', best: 0.00308, median: 1 }
  expect(table.row(workloads.full[0]!, [...results, faster])).toMatch(/ 2\.0×$/)
})

test('start-up and memory have tables of their own', () => {
  expect(startupTable([{ peer: 'a', best: 12.345, median: 13, process: 50 }], () => 'A')).toMatch(/A +12.3 +13 +50/)
  const use = (resident: number) => ({ resident, tensors: 18, bytes: 2e6 })
  const growth = [{ peer: 'a', few: { ...use(8e7), steps: 100 }, many: { ...use(9e7), steps: 10_000 } }]
  expect(growthTable(growth, () => 'A')).toMatch(/A +80.0 +90.0 +18 \/ 2.0 +18 \/ 2.0/)
})

test('the chart has a bar for each time, on an axis around all of them', () => {
  const svg = chart(peers, [{ workload: 'a < b', results }], ['two & two', 'of a machine'])
  expect(svg.match(/<rect[^>]*height="11"/g)).toHaveLength(3)
  expect(svg).toContain('a &lt; b')
  expect(svg).toContain('two &amp; two')
  expect(svg).toContain('>1 µs<')
  expect(svg).toContain('>10 ms<')
  expect(svg).toContain('@media (prefers-color-scheme: dark)')
  for (const name of svg.match(/class="\w+"/g) ?? []) expect(svg).toContain(`.${name.slice(7, -1)} {`)
  expect(svg).not.toMatch(/NaN|undefined/)
  expect(chart(peers, [], [])).not.toMatch(/NaN|undefined|Infinity/)
})
