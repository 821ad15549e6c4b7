// Errors of ops say what op and which shapes; here they learn in which layer it happened.

const named = /* @__PURE__ */ new WeakSet<object>()

/** Runs `fn`; an error of Tensorloom that leaves it begins with the name of the innermost layer. */
export function namedErrors<T>(layer: string, fn: () => T): T {
  try {
    return fn()
  } catch (error) {
    if (error instanceof Error && 'help' in error && !named.has(error)) {
      named.add(error)
      const { message } = error
      if (!message.startsWith(`${layer}:`)) {
        error.message = `${layer}: ${message}`
        // Consoles print the stack, which holds the message as it was.
        if (error.stack !== undefined) error.stack = error.stack.replace(message, () => error.message)
      }
    }
    throw error
  }
}
