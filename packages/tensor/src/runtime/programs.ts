// Compiled programs of a backend, by what they compute. Those that were not used for long are given back to it.
import type { Backend } from '../contract.js'
import { printKernel } from '../ir/print.js'
import type { Kernel } from '../ir/types.js'
import { debugging } from './debugging.js'

/** A program, and what it was compiled from. */
export interface CompiledProgram {
  readonly kernel: Kernel
  readonly text: string
  /** What the backend made; undefined after it was given back. */
  program: unknown
  /** When it was last used, by the count of all uses. */
  used: number
}

/** The programs of one backend. */
export class Programs {
  readonly backend: Backend
  readonly most: number
  readonly byText: Map<string, CompiledProgram>
  uses: number

  /** @param most - The maximum number of programs to keep. */
  constructor(backend: Backend, most = 4096) {
    this.backend = backend
    this.most = most
    this.byText = new Map()
    this.uses = 0
  }

  /** The program of a kernel; two kernels that differ in their names only share one. */
  find(kernel: Kernel): CompiledProgram {
    const text = printKernel({ ...kernel, name: '' })
    const known = this.byText.get(text)
    if (known !== undefined) return known
    const made: CompiledProgram = { kernel, text, program: undefined, used: this.uses }
    this.keep(made)
    return made
  }

  /** What the backend calls the program, for a run of it. */
  use(compiled: CompiledProgram): unknown {
    if (compiled.program === undefined) {
      // It was released while a plan held it. Another plan may have compiled the same kernel since.
      const again = this.byText.get(compiled.text)
      if (again !== undefined) return this.use(again)
      this.keep(compiled)
    }
    compiled.used = ++this.uses
    return compiled.program
  }

  keep(compiled: CompiledProgram): void {
    if (this.byText.size >= this.most) this.giveBackOldest()
    if (debugging('kernels')) console.log(printKernel(compiled.kernel))
    compiled.program = this.backend.compile(compiled.kernel)
    this.byText.set(compiled.text, compiled)
  }

  // A quarter at once: sorting is not for every new program.
  giveBackOldest(): void {
    const { backend, byText, most } = this
    const oldest = [...byText.values()].sort((a, b) => a.used - b.used).slice(0, Math.ceil(most / 4))
    for (const compiled of oldest) {
      byText.delete(compiled.text)
      backend.release?.(compiled.program)
      compiled.program = undefined
    }
  }
}
