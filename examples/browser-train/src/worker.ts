// The worker: answers the commands of the page. Here is everything that computes, so the page never stands still.
import { findEngine } from '@tensorloom/example-browser-shared/engines'
import threadUrl from '@tensorloom/example-browser-shared/thread?worker&url'
import { indexedDbStore } from '@tensorloom/train'
import type { CommandName, Commands, Message, News, Question } from './protocol.js'
import { Learner } from './training/learner.js'

const store = indexedDbStore('tensorloom-browser-train')
const learner = new Learner(threadUrl, (news: News) => send({ news }))

const commands: { readonly [N in CommandName]: (ask: Commands[N]['ask']) => Promise<Commands[N]['answer']> } = {
  find: (name) => findEngine(name, threadUrl),
  open: ({ data, engine, source }) => learner.open(data, engine, source),
  train: (options) => learner.train(options),
  stop: async () => learner.stop(),
  read: (pixels) => learner.read(pixels),
  sample: (engine) => learner.sample(engine),
  encode: () => learner.encode(),
  decode: ({ bytes, engine }) => learner.decode(bytes, engine),
  async keep() {
    const bytes = await learner.encode()
    await store.write(`${learner.data}.safetensors`, bytes)
    return { bytes: bytes.length }
  },
  async fetch(engine) {
    const bytes = await store.read(`${learner.data}.safetensors`)
    return bytes === undefined ? undefined : learner.decode(bytes, engine)
  },
}

addEventListener('message', ({ data }: MessageEvent<Question>) => void answer(data))

async function answer<N extends CommandName>({ id, name, ask }: Question<N>): Promise<void> {
  try {
    send({ id, answer: await commands[name](ask) })
  } catch (error) {
    send({ id, error: error instanceof Error ? error.message : String(error) })
  }
}

function send(message: Message): void {
  postMessage(message)
}
