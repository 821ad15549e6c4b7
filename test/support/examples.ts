// What examples of the documentation promise to print, in the comments behind `console.log(...)`, and whether they keep it.

/** What `console.log(...)` lines promise in a comment behind them, in order. */
export function promises(code: string): string[] {
  return [...code.matchAll(/console\.log\(.*\) *\/\/ (.*)$/gm)].map((match) => match[1]!.trim())
}

/** Values as the comments write them: `[2, 3]`, `Float32Array [1, 2]`, text as it is. */
export function show(value: unknown): string {
  if (ArrayBuffer.isView(value)) return `${value.constructor.name} ${show([...(value as unknown as number[])])}`
  if (Array.isArray(value))
    return `[${value.map((one) => (typeof one === 'string' ? `'${one}'` : show(one))).join(', ')}]`
  if (typeof value === 'number' && !Number.isInteger(value)) return String(Number(value.toPrecision(7)))
  return String(value)
}

/** Whether an output keeps a promise: `…` stands for any text, and what follows `: ` or `, ` after it is a remark. */
export function keeps(output: string, promise: string): boolean {
  const pattern = promise
    .split('…')
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('[^]*')
  return new RegExp(`^${pattern}$`).test(output) || new RegExp(`^${escaped(output)}(: |, |; | \\()`).test(promise)
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
