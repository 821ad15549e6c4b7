// The stored cases are JSON; what the kit loads are modules made of it. Both must be the same, and none forgotten.
import { readdirSync, readFileSync } from 'node:fs'
import { conformanceCases, parseCases } from '@tensorloom/testkit'
import { describe, expect, it } from 'vitest'
import { kitCases } from '../src/conformance/kit-cases.js'

const folder = (set: string): URL => new URL(`../data/${set}/`, import.meta.url)
const files = (set: string): readonly string[] => readdirSync(folder(set)).sort()
const stored = (set: string, file: string) => parseCases(file, readFileSync(new URL(file, folder(set)), 'utf8')).cases

describe('stored cases', () => {
  it('are what conformanceCases loads: 339, of 155 ops and optimizers', async () => {
    const loaded = await conformanceCases()
    expect(loaded.map(({ name }) => name)).toEqual(files('conformance'))
    for (const { name, cases } of loaded) expect(cases).toEqual(stored('conformance', name))
    const cases = loaded.flatMap((file) => file.cases)
    expect(cases.length).toBe(339)
    expect(new Set(cases.map(({ op }) => op)).size).toBe(155)
  })

  it('are what the sections of describeBackend load', async () => {
    const loaded = await kitCases()
    expect(Object.keys(loaded).map((name) => `${name}.json`)).toEqual(files('kit'))
    for (const [name, cases] of Object.entries(loaded)) expect(cases).toEqual(stored('kit', `${name}.json`))
  })
})
