// The page's side of the worker: commands as functions that give promises.
import type { CommandName, Commands, Message, News, Question } from './protocol.js'

/** Gives a command to the worker. */
export type Ask = <N extends CommandName>(name: N, ask: Commands[N]['ask']) => Promise<Commands[N]['answer']>

/** Starts the worker. */
export function startWorker(heard: (news: News) => void, failed: (message: string) => void): Ask {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'learner' })
  const waiting = new Map<number, { resolve: (answer: never) => void; reject: (error: Error) => void }>()
  let next = 0
  worker.addEventListener('message', ({ data }: MessageEvent<Message>) => {
    if ('news' in data) return heard(data.news)
    const asked = waiting.get(data.id)
    waiting.delete(data.id)
    if ('error' in data) asked?.reject(new Error(data.error))
    else asked?.resolve(data.answer as never)
  })
  worker.addEventListener('error', ({ message }) => failed(message || 'The worker could not be started.'))
  return (name, ask) =>
    new Promise((resolve, reject) => {
      const id = next++
      waiting.set(id, { resolve, reject })
      worker.postMessage({ id, name, ask } satisfies Question)
    })
}
