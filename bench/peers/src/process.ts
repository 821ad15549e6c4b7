// A peer's process: asks, waits for the answer with a limit, and starts it again after it was stopped or died.
import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Peer } from './peers.js'
import type { Answers, Question } from './protocol.js'

/** The peer did not answer in time; its process is gone. */
export class TooSlowError extends Error {}

/** A peer that answers. */
export interface PeerProcess {
  readonly peer: Peer
  /** Starts the process, unless it runs; rejects if it does not get ready. */
  start(): Promise<void>
  /**
   * Starts the process if need be, and asks. Rejects with `TooSlowError` if there is no answer `limit` milliseconds after
   * that, and with an `Error` where the peer failed.
   */
  ask<Q extends Question>(question: Q, limit: number): Promise<Answers[Q['ask']]>
  /** Ends the process. */
  close(): void
}

interface Waiting {
  resolve(answer: unknown): void
  reject(error: Error): void
}

// Loading a library from a cold disk on a busy machine.
const startLimit = 120_000

export function openPeer(peer: Peer): PeerProcess {
  let child: ChildProcess | undefined
  let ready: Promise<unknown> | undefined
  let waiting: Waiting | undefined
  let complaints = ''

  /** The next line that the process writes. */
  function answer(limit: number): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        close()
        settle((one) => one.reject(new TooSlowError(`no answer in ${limit / 1000} s`)))
      }, limit)
      const done =
        <T>(act: (value: T) => void) =>
        (value: T): void => {
          clearTimeout(timer)
          act(value)
        }
      waiting = { resolve: done(resolve), reject: done(reject) }
    })
  }

  function settle(act: (one: Waiting) => void): void {
    const one = waiting
    waiting = undefined
    if (one !== undefined) act(one)
  }

  function open(): Promise<unknown> {
    const opened = spawn(peer.command, peer.args, {
      env: { ...process.env, ...peer.env },
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    child = opened
    complaints = ''
    createInterface({ input: opened.stdout }).on('line', (line) => {
      if (child === opened) settle((one) => one.resolve(JSON.parse(line)))
    })
    opened.stderr.on('data', (text: Buffer) => {
      complaints = `${complaints}${text}`.slice(-4000)
    })
    // A process that is gone is seen at its exit, not by writing to it.
    opened.stdin.on('error', () => undefined)
    const gone = (why: string): void => {
      if (child !== opened) return
      child = undefined
      settle((one) => one.reject(new Error(`the process ended: ${reason(complaints) ?? why}`)))
    }
    opened.on('error', (error) => gone(error.message))
    opened.on('exit', (code, signal) => gone(`exit ${code ?? signal}`))
    ready = answer(startLimit)
    return ready
  }

  async function start(): Promise<void> {
    await (child === undefined ? open() : ready)
  }

  function close(): void {
    const old = child
    child = undefined
    old?.kill('SIGKILL')
  }

  return {
    peer,
    start,
    close,
    async ask<Q extends Question>(question: Q, limit: number) {
      await start()
      child?.stdin?.write(`${JSON.stringify(question)}\n`)
      const text = (await answer(limit)) as Answers[Q['ask']] & { readonly error?: string }
      if (text.error !== undefined) throw new Error(text.error)
      return text
    },
  }
}

/** The line of what a process complained about that names the error. */
function reason(complaints: string): string | undefined {
  const lines = complaints.trim().split('\n')
  return lines.filter((line) => /error/i.test(line)).at(-1) ?? (lines.at(-1) || undefined)
}
