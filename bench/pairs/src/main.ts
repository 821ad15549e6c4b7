// Two ways to the same result, in turns in one process: `npm run bench -- pairs [--only fit] [--rounds 15] [--json]`.
// On a busy machine, `--threads 1 --processor` measures the time of the processor in place of that of a clock.
import { parseArgs } from 'node:util'
import { cpu } from '@tensorloom/backend-cpu'
import { getBackend, setBackend } from '@tensorloom/tensor'
import { fitPairs } from './fit.js'
import { generatePairs } from './generate.js'
import { layerPairs } from './layers.js'
import { type Timed, timed } from './pair.js'

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    rounds: { type: 'string', default: '15' },
    threads: { type: 'string' },
    processor: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
})

const now = values.processor ? processorTime : () => performance.now()
setBackend(cpu(values.threads === undefined ? {} : { threads: Number(values.threads) }))
const results: Timed[] = []
if (!values.json) console.log(`backend: ${getBackend().engine}\n`)
for (const make of [...fitPairs, ...layerPairs, ...generatePairs]) {
  const pair = make()
  if (!pair.name.includes(values.only)) continue
  const result = await timed(pair, { rounds: Number(values.rounds), leastMilliseconds: 30, now })
  results.push(result)
  if (!values.json) console.log(lineOf(result))
}
if (values.json) console.log(JSON.stringify(results, undefined, 2))

function processorTime(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

function lineOf({ name, title, milliseconds, ratio, median }: Timed): string {
  const times = Object.entries(milliseconds).map(([way, one]) => `${way} ${one.toFixed(3)} ms`)
  const ratios = `${ratio.toFixed(3)} (median ${median.toFixed(3)})`
  return `${name.padEnd(20)}${times.join(', ').padEnd(52)}${ratios.padEnd(24)}${title}`
}
