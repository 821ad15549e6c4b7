// Packages that the command needs only for some of what it does.
import { TensorloomError } from '@tensorloom/tensor'

/** Loads a package. Where it is not installed, the error says how to install it. */
export async function needed<T>(what: string, name: string, load: () => Promise<T>, command = 'convert'): Promise<T> {
  try {
    return await load()
  } catch (error) {
    const { code, message = '' } = error as { readonly code?: unknown; readonly message?: string }
    if (code !== 'ERR_MODULE_NOT_FOUND' || !message.includes(name)) throw error
    throw new TensorloomError(`tensorloom ${command}: ${what} need the package ${name}, which is not installed`, {
      help: `npm i ${name}`,
      cause: error,
    })
  }
}
