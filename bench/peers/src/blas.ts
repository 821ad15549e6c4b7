// Which library PyTorch or Tensorloom multiplies matrices with, and with which of its kernels: what a machine happens to choose
// may take ten times as long as what it has.

/** What a process says about itself: `torch/blas.py` or `native-probe.ts`. */
export interface Blas {
  /** `OpenBLAS 0.3.21`, `MKL`, `reference BLAS`. */
  readonly library: string
  /** Processor that OpenBLAS's kernels are written for; null for libraries that name none. */
  readonly kernels: string | null
  /** One line for people: versions, library, kernels, threads. */
  readonly engine: string
}

/** Variables for the process; undefined takes one away that the environment has. */
export type Variables = Readonly<Record<string, string | undefined>>

/** What is chosen from. */
export interface Choices {
  /** Starts the process with these variables. */
  probe(variables: Variables): Blas | undefined
  /** Variables of this process. */
  readonly environment: Variables
  /** Flags of the processor, as /proc/cpuinfo lists them. */
  readonly processor: string
  /** Folder with OpenBLAS under the name of the reference BLAS, if it is installed. */
  readonly openBlasFolder: string | undefined
  /** Whose library it is. Default: PyTorch. */
  readonly user?: string
}

/** The fastest there is. */
export interface Chosen {
  readonly variables: Variables
  /** What was changed and why, and what should be installed. */
  readonly notes: readonly string[]
}

const slow = 'reference BLAS'

/** The variables with which the library is fastest; undefined if the process does not start. */
export function chooseBlas(choices: Choices): Chosen | undefined {
  const { probe, environment, processor, openBlasFolder, user = 'PyTorch' } = choices
  let found = probe({})
  if (found === undefined) return undefined
  let variables: Variables = {}
  const notes: string[] = []
  /** Goes on with these variables if what they lead to is better. */
  const take = (more: Variables, isBetter: (blas: Blas) => boolean): boolean => {
    const other = probe({ ...variables, ...more })
    if (other === undefined || !isBetter(other)) return false
    variables = { ...variables, ...more }
    found = other
    return true
  }

  if (found.library === slow) {
    const path = [openBlasFolder, environment.LD_LIBRARY_PATH].filter(Boolean).join(':')
    if (openBlasFolder !== undefined && take({ LD_LIBRARY_PATH: path }, ({ library }) => library !== slow)) {
      notes.push(`${user} would compute with the ${slow}; it is given ${found.library} of ${openBlasFolder}`)
    } else {
      notes.push(
        `${user} computes with the ${slow}: its products take about 15 times as long as they could\n` +
          'help: apt-get install libopenblas0-pthread',
      )
    }
  }

  const before = found.kernels
  const named = environment[coreType]
  const isBetter = ({ kernels }: Blas): boolean => levelOf(kernels) < levelOf(before)
  if (betterKernels(found.kernels, processor) === undefined) return { variables, notes }
  // What OpenBLAS chooses by itself is better still where it knows the processor.
  if (named !== undefined && take({ [coreType]: undefined }, isBetter)) {
    notes.push(`${coreType}=${named} of the environment is not passed on: OpenBLAS takes kernels for ${found.kernels}`)
  }
  const better = betterKernels(found.kernels, processor)
  if (better !== undefined && take({ [coreType]: better }, isBetter)) {
    notes.push(`OpenBLAS would take kernels for ${before}; it is told to take those for ${better}`)
  }
  return { variables, notes }
}

const coreType = 'OPENBLAS_CORETYPE'

// Processors that OpenBLAS has kernels for, by the instructions that these need, the fastest first.
const levels: readonly { readonly flag: RegExp; readonly kernels: readonly string[] }[] = [
  { flag: /\bavx512vl\b/, kernels: ['SkylakeX', 'Cooperlake', 'SapphireRapids'] },
  { flag: /\bavx2\b/, kernels: ['Haswell', 'Zen', 'Excavator'] },
  { flag: /\bavx\b/, kernels: ['Sandybridge', 'Bulldozer', 'Piledriver', 'Steamroller'] },
  {
    flag: /\bsse2\b/,
    kernels: ['Nehalem', 'Barcelona', 'Penryn', 'Dunnington', 'Core2', 'Prescott', 'Opteron', 'Bobcat', 'Atom', 'Nano'],
  },
]

// What is not in the table belongs to another kind of processor, or is newer than the table.
function levelOf(kernels: string | null): number {
  return levels.findIndex((level) => level.kernels.some((one) => one.toLowerCase() === kernels?.toLowerCase()))
}

/**
 * OpenBLAS takes kernels of 2004 for processors that are newer than itself, a tenth as fast as those that fit.
 *
 * @param chosen - the kernels that it takes
 * @param processor - the flags of the processor
 * @returns kernels to name, or undefined where its choice uses all that the processor can do
 */
export function betterKernels(chosen: string | null, processor: string): string | undefined {
  const possible = levels.findIndex(({ flag }) => flag.test(processor))
  return possible >= 0 && possible < levelOf(chosen) ? levels[possible]!.kernels[0] : undefined
}
