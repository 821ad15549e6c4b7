// Loading sets the values of parameters, so initializers do not run before it. They would also use up random numbers.

let suppressed = 0

/** Whether new parameters get their initializer's value; zeros otherwise. */
export function initializing(): boolean {
  return suppressed === 0
}

/** Runs a synchronous function in which new parameters are zeros. */
export function withoutInitializers<T>(fn: () => T): T {
  suppressed++
  try {
    return fn()
  } finally {
    suppressed--
  }
}
