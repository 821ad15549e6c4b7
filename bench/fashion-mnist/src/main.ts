// `npm run bench -- fashion-mnist [--epochs 3] [--model mlp] [--threads 2] [--samples 60000] [--json file]`
// Trains both networks on Fashion-MNIST, Tensorloom and PyTorch epoch by epoch in turn: wall time, and accuracy at the end.
import { writeFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { type CpuOptions, cpu } from '@tensorloom/backend-cpu'
import { findTorch } from '@tensorloom/bench-peers/python'
import { setBackend, setSeed } from '@tensorloom/tensor'
import { folderOfFiles, installHelp, readPart } from './files.js'
import { type Learner, tensorloomLearner, torchLearner } from './learner.js'
import { tasks } from './models.js'

const usage = `npm run bench -- fashion-mnist [options]

  --epochs n         3 by default
  --model a,b        only these: ${tasks.map(({ name }) => name).join(', ')}
  --threads n        of Tensorloom and PyTorch; 2 by default
  --samples n        only the first n images; 60000 by default
  --seed n           of first weights, order and dropout; 42 by default
  --json file        everything measured`

function read(): Readonly<Record<'epochs' | 'model' | 'threads' | 'samples' | 'seed', string>> & {
  readonly json?: string
} {
  try {
    const { values } = parseArgs({
      options: {
        epochs: { type: 'string', default: '3' },
        model: { type: 'string', default: tasks.map(({ name }) => name).join(',') },
        threads: { type: 'string', default: '2' },
        samples: { type: 'string', default: '60000' },
        seed: { type: 'string', default: '42' },
        json: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    })
    const { help, ...rest } = values
    if (!help) return rest
    console.log(usage)
    process.exit(0)
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${usage}`)
    process.exit(1)
  }
}
const values = read()
const epochs = Number(values.epochs)
const threads = Number(values.threads)
const most = Number(values.samples)
const seed = Number(values.seed)
const chosen = tasks.filter(({ name }) => values.model.split(',').includes(name))

const folder = folderOfFiles()
if (folder === undefined || chosen.length === 0) {
  console.error(folder === undefined ? installHelp : `--model: ${tasks.map(({ name }) => name).join(', ')}`)
  process.exit(1)
}
const torch = findTorch()
if (torch === undefined) console.log('PyTorch is left out: no Python with torch was found (set PYTHON)')

const backend = makeBackend()
setBackend(backend)
setSeed(seed)
const parts = { train: readPart(folder, 'train', most), test: readPart(folder, 'test', most) }
for (const note of torch?.notes ?? []) console.log(note)
console.log(`${cpus().length} × ${cpus()[0]?.model}, load ${loadavg()[0]!.toFixed(1)}; Tensorloom: ${backend.engine}`)
if (torch !== undefined) console.log(`PyTorch: ${torch.engine(threads)}`)
console.log(`${parts.train.count} images, ${epochs} epochs\n`)

const results = []
for (const task of chosen) {
  const learners: Learner[] = [tensorloomLearner('Tensorloom', task, parts)]
  const counts = { folder, train: parts.train.count, test: parts.test.count, threads, seed }
  if (torch !== undefined) learners.push(await torchLearner(`PyTorch ${threads}T`, torch, task, counts))
  const seconds = new Map<Learner, number[]>(learners.map((learner) => [learner, []]))
  for (let epoch = 0; epoch < epochs; epoch++) {
    for (const learner of learners) seconds.get(learner)!.push(await learner.epoch())
  }
  for (const learner of learners) {
    const accuracy = await learner.accuracy()
    const own = seconds.get(learner)!
    results.push({ model: task.name, batchSize: task.batchSize, learner: learner.name, seconds: own, accuracy })
    const each = own.map((one) => one.toFixed(2)).join('  ')
    console.log(`${task.name.padEnd(4)} ${learner.name.padEnd(12)} ${each} s an epoch, accuracy ${accuracy.toFixed(4)}`)
    learner.close()
  }
  if (learners.length > 1) {
    const [own, other] = learners.map((learner) => Math.min(...seconds.get(learner)!)) as [number, number]
    console.log(`${task.name.padEnd(4)} best epoch: ${(own / other).toFixed(2)} × PyTorch's wall time\n`)
  }
}
const engine = backend.engine
await backend.dispose()
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify({ engine, results }, undefined, 2)}\n`)

/** Backend-cpu with that many threads; an engine without threads knows no such option. */
function makeBackend(): ReturnType<typeof cpu> {
  const options: CpuOptions & { readonly threads: number } = { threads }
  try {
    return cpu(options)
  } catch {
    return cpu()
  }
}
