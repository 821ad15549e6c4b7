// One server for all runs of a program that write to the same folder.
import { FolderSource } from '../sources/folder-source.js'
import { type ServedDashboard, servePage } from './serve.js'

const open = new Map<string, { readonly served: Promise<ServedDashboard>; users: number }>()

/** Serves the logs of a folder without keeping the process running, or joins the server that does so already. */
export async function sharedPage(user: string, folder: string, port: number | undefined): Promise<ServedDashboard> {
  const key = `${port ?? 'any'} ${folder}`
  const known = port === 0 ? undefined : open.get(key)
  if (known !== undefined) known.users++
  const entry = known ?? { served: servePage(user, new FolderSource(user, folder), port, false), users: 1 }
  if (port !== 0) open.set(key, entry)
  try {
    const { url, close } = await entry.served
    return {
      url,
      async close() {
        entry.users--
        if (entry.users > 0) return
        open.delete(key)
        await close()
      },
    }
  } catch (error) {
    open.delete(key)
    throw error
  }
}
