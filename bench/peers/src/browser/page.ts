// The page's half of a peer in Chromium: one library, which answers questions as worker.ts does in Node.
import type { LibraryModule } from '../library.js'
import type { Answers, Question } from '../protocol.js'
import { openSession, type Session } from '../session.js'

/** What a page can load. */
const libraries: Readonly<Record<string, () => Promise<unknown>>> = {
  'gpu-webgl2': () => import('../libraries/gpu-webgl2.js'),
  'gpu-webgpu': () => import('../libraries/gpu-webgpu.js'),
  'tfjs-webgl': () => import('../libraries/tfjs-webgl.js'),
  'tfjs-webgpu': () => import('../libraries/tfjs-webgpu.js'),
}

let session: Session | undefined

/** Loads the library; then `answer` may be called. */
export async function open(name: string): Promise<void> {
  const { load } = (await libraries[name]!()) as LibraryModule
  session = openSession(await load(undefined))
}

/** The answer, or what went wrong. */
export async function answer(question: Question): Promise<Answers[Question['ask']] | { readonly error: string }> {
  try {
    return await session!.answer(question)
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) }
  }
}

/** How `worker.ts` reaches the two. */
export interface PeerPage {
  readonly open: typeof open
  readonly answer: typeof answer
}
;(globalThis as { peerPage?: PeerPage }).peerPage = { open, answer }
