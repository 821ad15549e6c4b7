// Reads what PyTorch prints for a module: `Sequential((0): Linear(in_features=4, out_features=3, bias=True) (1): ReLU())`.

/** A module as PyTorch prints it. */
export interface TorchModule {
  readonly kind: string
  /** Arguments without a name, as text. */
  readonly positional: readonly string[]
  /** Arguments by name, as text. */
  readonly named: Readonly<Record<string, string>>
  /** Modules inside, by name. */
  readonly children: readonly (readonly [name: string, child: TorchModule])[]
}

/** The module that a text describes. */
export function parseModule(text: string): TorchModule {
  const compact = text.replaceAll(/\s+/g, ' ').trim()
  const open = compact.indexOf('(')
  if (open < 0) return { kind: compact, positional: [], named: {}, children: [] }
  const positional: string[] = []
  const named: Record<string, string> = {}
  const children: (readonly [string, TorchModule])[] = []
  for (const part of partsOf(compact.slice(open + 1, compact.lastIndexOf(')')))) {
    const child = /^\((\w+)\): (.*)$/.exec(part)
    const argument = /^(\w+)=(.*)$/.exec(part)
    if (child !== null) children.push([child[1]!, parseModule(child[2]!)])
    else if (argument !== null) named[argument[1]!] = argument[2]!
    else positional.push(part)
  }
  return { kind: compact.slice(0, open), positional, named, children }
}

// Splits at commas, and before the name of a child, outside of brackets.
function partsOf(text: string): readonly string[] {
  const parts: string[] = []
  let depth = 0
  let begin = 0
  const cut = (end: number): void => {
    const part = text.slice(begin, end).trim()
    if (part !== '') parts.push(part)
  }
  for (let k = 0; k < text.length; k++) {
    if (depth === 0 && /^\(\w+\): /.test(text.slice(k, k + 60))) {
      cut(k)
      begin = k
    }
    if (text[k] === '(') depth++
    else if (text[k] === ')') depth--
    else if (text[k] === ',' && depth === 0) {
      cut(k)
      begin = k + 1
    }
  }
  cut(text.length)
  return parts
}

/** A number, or several, of an argument. */
export function numbersOf(text: string | undefined, count: number, otherwise: number): number[] {
  const numbers = (text ?? String(otherwise)).match(/-?\d+(\.\d+)?(e-?\d+)?/g)?.map(Number) ?? [otherwise]
  return numbers.length === 1 ? Array.from({ length: count }, () => numbers[0]!) : numbers
}
