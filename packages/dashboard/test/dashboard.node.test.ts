// The callback in Node: its log, its server, and that training is what it was.
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { type ClientRequestArgs, request } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type DashboardOptions, dashboard, type Run, readRun, serveDashboard } from '@tensorloom/dashboard'
import { DataError, memory, SerializationError, TensorloomError } from '@tensorloom/tensor'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { lines, train } from './support.js'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dashboard-'))
})
afterEach(() => rm(folder, { recursive: true }))

const runs = async (): Promise<readonly Run[]> => {
  const names = (await readdir(folder)).sort()
  return Promise.all(names.map(async (name) => readRun(await readFile(join(folder, name), 'utf8'))))
}

/** A request with any host and method. */
function ask(url: string, options: ClientRequestArgs): Promise<{ status: number | undefined; body: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(url, options, (response) => {
      let body = ''
      response.on('data', (part) => {
        body += part
      })
      response.on('end', () => resolve({ status: response.statusCode, body }))
    })
    sent.on('error', reject)
    sent.end()
  })
}

describe('the log', () => {
  it('has all numbers, histograms of weights and gradients, the graph and the end', async () => {
    const before = memory().tensors
    const { history } = await train([dashboard({ folder, view: 'none', name: 'net' })])
    expect(memory().tensors).toBe(before)
    const [run] = await runs()
    expect(run!.start).toMatchObject({ name: 'net', epochs: 3, model: 'sequential', version: 1 })
    expect(run!.names()).toEqual(['loss', 'valLoss', 'learningRate'])
    expect(run!.curve('loss').values).toEqual(history.history.loss)
    expect(run!.curve('valLoss').values).toEqual(history.history.valLoss)
    expect(run!.curve('learningRate').values).toEqual([0.05, 0.05, 0.05])
    expect(run!.epochs.map(({ epoch, step }) => [epoch, step])).toEqual([
      [0, 4],
      [1, 8],
      [2, 12],
    ])
    for (const { samplesPerSecond, bytes, processBytes } of run!.epochs) {
      expect(samplesPerSecond).toBeGreaterThan(0)
      expect(bytes).toBeGreaterThan(0)
      expect(processBytes).toBeGreaterThan(1e6)
    }
    const first = run!.histograms[0]!
    const names = ['hidden.kernel', 'hidden.bias', 'end.kernel', 'end.bias']
    expect(Object.keys(first.weights)).toEqual(names)
    expect(Object.keys(first.gradients)).toEqual(names)
    expect(first.weights['hidden.kernel']!.counts.reduce((a, b) => a + b)).toBe(6)
    // The last weights are there, even if the epochs are shorter than the pause between histograms.
    expect(run!.histograms.at(-1)!.epoch).toBe(2)
    expect(run!.graph?.boxes.map(({ id }) => id)).toEqual(['input', 'hidden', 'end'])
    expect(run!.end?.reason).toBe('completed')
  })

  it('leaves training as it is, to the last bit', async () => {
    const { weights } = await train([])
    const watched = await train([dashboard({ folder, view: 'none' })])
    expect(watched.weights).toEqual(weights)
  })

  it('sees what callbacks before it log, and the reason of an early end', async () => {
    const last = {
      onEpochEnd(epoch: number, _: unknown, { log, stop }: { log(n: Record<string, number>): void; stop(): void }) {
        log({ norm: epoch * 2 })
        if (epoch === 1) stop()
      },
    }
    await train([last, dashboard({ folder, view: 'none', histogramFreq: 0 })])
    const [run] = await runs()
    expect(run!.curve('norm').values).toEqual([0, 2])
    expect(run!.histograms).toEqual([])
    expect(run!.end?.reason).toBe('stopped')
  })

  it('is of one run each, if a dashboard is used again', async () => {
    const shown = dashboard({ folder, view: 'none', name: 'again' })
    await train([shown])
    await train([shown])
    expect((await runs()).map(({ epochs }) => epochs.length)).toEqual([3, 3])
  })

  it.each([
    ['characters that Windows forbids', 'a<b>: "c" | d? *', 'a-b-- -c- - d- -'],
    ['as many bytes as a name can have', '😀'.repeat(50), '😀'.repeat(50)],
    ['a long name', '語'.repeat(100), '語'.repeat(50)],
  ])('has a file that every system takes: %s', async (_, name, inFile) => {
    await train([dashboard({ folder, view: 'none', name, histogramFreq: 0 })])
    const [file] = await readdir(folder)
    expect(file!.slice(20, -'.jsonl'.length).replace(/ \w{1,4}$/, '')).toBe(inFile)
    expect(Buffer.byteLength(file!)).toBeLessThanOrEqual(255)
    expect((await runs())[0]!.start?.name).toBe(name)
  })

  it('goes to a store', async () => {
    const files = new Map<string, Uint8Array>()
    const store = {
      read: async (name: string) => files.get(name),
      write: async (name: string, bytes: Uint8Array) => void files.set(name, bytes),
      remove: async () => undefined,
    }
    await train([dashboard({ folder: 'kept', view: 'none', store })])
    const [name, bytes] = [...files][0]!
    expect(name).toMatch(/^kept\/\d{4}-\d\d-\d\d .*\.jsonl$/)
    expect(readRun(new TextDecoder().decode(bytes)).end?.reason).toBe('completed')
  })

  it('throws before the first epoch if it cannot be written', async () => {
    await writeFile(join(folder, 'file'), '')
    const training = train([dashboard({ folder: join(folder, 'file'), view: 'none' })])
    await expect(training).rejects.toThrow(SerializationError)
    await expect(training).rejects.toThrow('the log cannot be written to')
  })
})

describe('the terminal', () => {
  it('gets the curves', async () => {
    const printed: string[] = []
    await train([dashboard({ folder, view: 'terminal', name: 'net', print: (line) => printed.push(line) })])
    expect(printed.at(-1)).toMatch(/^net: completed, 3 of 3 epochs, .*\n {2}loss {10}[▁-█]{3} {2}[\d.]+ /)
  })
})

describe('the page', () => {
  const quiet = (more: DashboardOptions = {}): DashboardOptions => ({
    folder,
    port: 0,
    print: () => undefined,
    ...more,
  })

  it('is served while training goes on, and can be closed', async () => {
    const printed: string[] = []
    const shown = dashboard(quiet({ print: (line) => printed.push(line) }))
    expect(shown.url).toBeUndefined()
    const seen: unknown[] = []
    const look = { onEpochEnd: async () => void seen.push(await (await fetch(`${shown.url}logs.json`)).json()) }
    await train([shown, look])
    expect(printed).toEqual([`dashboard: ${shown.url}`])
    expect(seen).toHaveLength(3)
    expect(seen[0]).toEqual([{ id: expect.stringMatching(/\.jsonl$/), size: expect.any(Number) }])
    const { url } = shown
    await shown.close()
    expect(shown.url).toBeUndefined()
    await expect(fetch(url!)).rejects.toThrow()
  })

  it('does not keep the process running, even with connections', async () => {
    const active = (): number => process.getActiveResourcesInfo().filter((one) => /TCP/.test(one)).length
    const before = active()
    const shown = dashboard(quiet())
    await train([shown])
    expect(active()).toBe(before)
    const socket = connect(Number(new URL(shown.url!).port), '127.0.0.1')
    await new Promise((resolve) => socket.once('connect', resolve))
    socket.write('GET / HTTP/1.1\r\nHost: 127.0.0.1:x\r\n\r\n')
    await new Promise((resolve) => socket.once('data', resolve))
    socket.unref()
    expect(active()).toBe(before)
    socket.destroy()
    await shown.close()
  })

  it('has one server for several dashboards of a folder', async () => {
    const [a, b] = [dashboard(quiet({ port: undefined })), dashboard(quiet({ port: undefined }))]
    await train([a])
    await train([b])
    expect(b.url).toBe(a.url)
    await a.close()
    expect((await fetch(b.url!)).status).toBe(200)
    const { url } = b
    await b.close()
    await expect(fetch(url!)).rejects.toThrow()
  })

  it('answers with its parts, from any byte, and with a strict policy', async () => {
    await writeFile(join(folder, 'a b%.jsonl'), lines.join(''))
    await writeFile(join(folder, 'other.txt'), 'secret')
    const { url, close } = await serveDashboard(folder, { port: 0 })
    const page = await fetch(url)
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'; script-src 'self'")
    expect(page.headers.get('x-content-type-options')).toBe('nosniff')
    expect(await page.text()).toContain('<script type="module" src="/page.js">')
    const code = await fetch(`${url}page.js`)
    expect(code.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
    expect(await (await fetch(`${url}logs.json`)).json()).toEqual([{ id: 'a b%.jsonl', size: lines.join('').length }])
    const log = `${url}logs/${encodeURIComponent('a b%.jsonl')}`
    expect(await (await fetch(log)).text()).toBe(lines.join(''))
    expect(await (await fetch(`${log}?from=100`)).text()).toBe(lines.join('').slice(100))
    expect(await (await fetch(`${log}?from=99999`)).text()).toBe('')
    const statuses = [
      'logs/other.txt',
      'logs/..%2fx.jsonl',
      'logs/%zz',
      'x',
      `logs/${encodeURIComponent('a b%.jsonl')}?from=-1`,
    ]
    expect(await Promise.all(statuses.map(async (path) => (await fetch(url + path)).status))).toEqual([
      404, 404, 404, 404, 400,
    ])
    expect((await fetch(url, { method: 'POST' })).status).toBe(405)
    // A page of another site whose name points to this machine.
    expect((await ask(url, { headers: { host: 'evil.example' } })).status).toBe(403)
    expect((await ask(url, { headers: { host: `localhost:${new URL(url).port}` } })).status).toBe(200)
    await close()
  })

  it('follows a log that grows', async () => {
    const file = join(folder, 'grows.jsonl')
    await writeFile(file, lines[0]!)
    const { url, close } = await serveDashboard(folder, { port: 0 })
    const log = `${url}logs/grows.jsonl?from=`
    expect(await (await fetch(`${log}0`)).text()).toBe(lines[0])
    await writeFile(file, lines.slice(0, 3).join(''))
    expect(await (await fetch(log + lines[0]!.length)).text()).toBe(lines.slice(1, 3).join(''))
    await close()
  })

  it('says which port is taken, and takes another if none was asked for', async () => {
    const first = await serveDashboard(folder, { port: 0 })
    const port = Number(new URL(first.url).port)
    await expect(serveDashboard(folder, { port })).rejects.toThrow(TensorloomError)
    await expect(serveDashboard(folder, { port })).rejects.toThrow(`serveDashboard: port ${port} is taken`)
    const [second, third] = [await serveDashboard(folder), await serveDashboard(folder)]
    expect(second.url).not.toBe(third.url)
    await Promise.all([first.close(), second.close(), third.close()])
  })
})

describe('refusals', () => {
  it.each<[unknown, string]>([
    [3, 'dashboard: expected options'],
    [{ prot: 1 }, "did you mean 'port'"],
    [{ port: 70_000 }, 'port is 70000, expected 0 to 65535'],
    [{ view: 'pag' }, "view is 'pag', expected 'page', 'panel', 'terminal' or 'none'"],
    [{ name: 'a/b' }, "name is 'a/b', expected a name without slashes"],
    [{ folder: '' }, "folder is '', expected a path"],
    [{ element: {} }, 'expected an element of the page'],
    [{ store: {} }, 'expected a store'],
    [{ print: 1 }, 'print is 1, expected a function'],
    [{ histogramFreq: 0.5 }, 'histogramFreq is 0.5, expected a whole number'],
  ])('of %j', (options, message) => {
    expect(() => dashboard(options as never)).toThrow(TensorloomError)
    expect(() => dashboard(options as never)).toThrow(message)
  })

  it('of a panel without a page', async () => {
    await expect(train([dashboard({ folder, view: 'panel' })])).rejects.toThrow('dashboard: there is no page here')
  })

  it('of folders that are not there', async () => {
    await expect(serveDashboard(join(folder, 'no'))).rejects.toThrow(DataError)
    await expect(serveDashboard(join(folder, 'no'))).rejects.toThrow('does not exist')
    await expect(serveDashboard(3 as never)).rejects.toThrow('folder is 3, expected a path')
  })
})
