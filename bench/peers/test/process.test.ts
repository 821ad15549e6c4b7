// Processes of peers: answers, errors, silence and death.
import { fileURLToPath } from 'node:url'
import { afterEach, expect, test } from 'vitest'
import { openPeer, type PeerProcess, TooSlowError } from '../src/process.js'

const program = fileURLToPath(new URL('support/peer.mjs', import.meta.url))
const limit = 30_000
let opened: PeerProcess | undefined

function open(behaviour = 'ready'): PeerProcess {
  opened = openPeer({
    id: 'fake',
    family: 'fake',
    label: 'Fake',
    threads: undefined,
    command: process.execPath,
    args: [program, behaviour],
    startupArgs: [],
    env: {},
  })
  return opened
}

afterEach(() => opened?.close())

test('a peer answers question after question from one process', async () => {
  const peer = open()
  const first = await peer.ask({ ask: 'measure', milliseconds: 5 }, limit)
  const second = await peer.ask({ ask: 'measure', milliseconds: 6 }, limit)
  expect(first).toMatchObject({ engine: 'fake', samples: [5, expect.any(Number)] })
  expect(second.samples).toEqual([6, first.samples[1]])
})

test('an error of the peer is an error of the question, and the process goes on', async () => {
  const peer = open()
  await expect(peer.ask({ ask: 'repeat', runs: 1 }, limit)).rejects.toThrow('no workload is prepared')
  await expect(peer.ask({ ask: 'measure', milliseconds: 5 }, limit)).resolves.toMatchObject({ engine: 'fake' })
})

test('a peer that says nothing is stopped, and started again for the next question', async () => {
  const peer = open()
  const { samples } = await peer.ask({ ask: 'measure', milliseconds: 5 }, limit)
  const silent = peer.ask({ ask: 'measure', milliseconds: 1 }, 50)
  await expect(silent).rejects.toThrow(TooSlowError)
  await expect(silent).rejects.toThrow('no answer in 0.05 s')
  const again = await peer.ask({ ask: 'measure', milliseconds: 5 }, limit)
  expect(again.samples[1]).not.toBe(samples[1])
})

test('a peer that dies is an error, and started again for the next question', async () => {
  const peer = open()
  await expect(peer.ask({ ask: 'measure', milliseconds: 2 }, limit)).rejects.toThrow('the process ended: exit 7')
  await expect(peer.ask({ ask: 'measure', milliseconds: 5 }, limit)).resolves.toMatchObject({ engine: 'fake' })
})

test('a peer that does not get ready says what it complained about', async () => {
  await expect(open('unready').start()).rejects.toThrow('the process ended: Error: the library is missing')
})
