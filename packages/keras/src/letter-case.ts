// Keras's names of options in ours, and back.

/** `kernel_initializer` → `kernelInitializer`; `beta_1` → `beta1`. */
export function camelCase(name: string): string {
  return name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
}

/** `kernelInitializer` → `kernel_initializer`. */
export function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}
