// docs/coverage.md names what there is: every name an export, every export named, under the heading of its topic, every
// function in its advice there.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as functions from '@tensorloom/tensor'
import * as losses from '@tensorloom/tensor/losses'
import { describe, expect, it } from 'vitest'
import { samplesByTopic } from '../packages/testkit/src/samples/index.js'
import { type Topic, topics } from '../packages/testkit/src/topics.js'
import { root } from '../scripts/workspace.mjs'

const text = readFileSync(join(root, 'docs/coverage.md'), 'utf8')
const [present, absent] = text.split('## Not available') as [string, string]
const exported: Readonly<Record<string, unknown>> = { ...functions, ...losses }

// The cells of all rows of a part, without the rows of headings.
const rows = (part: string): string[][] =>
  part
    .split('\n')
    .filter((line) => line.startsWith('| ') && !/^\| (---|Tensorloom|Not available)/.test(line))
    .map((line) => line.split(' |').map((cell) => cell.replace(/^\|?\s*/, '')))
const namesIn = (cell: string): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name!)
const named = rows(present).flatMap(([first]) => namesIn(first!))

// `Linear algebra` is the heading of the topic `linear-algebra`.
const topicOf = (heading: string): string => heading.toLowerCase().replaceAll(' ', '-')
const headingOf = (topic: Topic): string => `${topic[0]!.toUpperCase()}${topic.slice(1).replaceAll('-', ' ')}`

describe('docs/coverage.md', () => {
  it('has rows in both parts', () => {
    expect(rows(present).length).toBeGreaterThan(100)
    expect(rows(absent).length).toBeGreaterThan(40)
  })

  it('names exports', () => {
    const unknown = named.filter((name) => !Object.hasOwn(exported, name))
    expect(unknown, 'remove these from docs/coverage.md: there is no such export').toEqual([])
  })

  it('names every op, and every other function, once', () => {
    const isError = (value: object): boolean => (value as { prototype?: unknown }).prototype instanceof Error
    const names = Object.entries(exported)
      .filter(([, value]) => typeof value === 'function' && !isError(value))
      .map(([name]) => name)
    const missing = names.filter((name) => !named.includes(name))
    expect(missing, 'add a row for each to docs/coverage.md, under the heading of its topic').toEqual([])
    expect(named.filter((name, k) => named.indexOf(name) !== k)).toEqual([])
  })

  it('has each op under the heading of its topic, in the order of topics', () => {
    const sections = present.split(/^### /m).slice(1)
    const named = new Map(
      sections.map((section) => [section.split('\n', 1)[0]!, rows(section).flatMap(([first]) => namesIn(first!))]),
    )
    expect([...named.keys()].filter((heading) => (topics as readonly string[]).includes(topicOf(heading)))).toEqual(
      topics.map(headingOf),
    )
    const misplaced = topics.flatMap((topic) =>
      Object.keys(samplesByTopic[topic])
        .filter((op) => !named.get(headingOf(topic))!.includes(op))
        .map((op) => `${op} belongs under ${headingOf(topic)}`),
    )
    expect(misplaced).toEqual([])
  })

  it('has the topics of the folders of sources', () => {
    const folder = join(root, 'packages/tensor/src/ops')
    const misplaced = topics
      .filter((topic) => topic !== 'losses')
      .flatMap((topic) => {
        const sources = readdirSync(join(folder, topic)).map((file) => readFileSync(join(folder, topic, file), 'utf8'))
        return Object.keys(samplesByTopic[topic])
          .filter((op) => !sources.some((code) => new RegExp(`^export const ${op}\\b`, 'm').test(code)))
          .map((op) => `${op} is not in ops/${topic}`)
      })
    expect(misplaced).toEqual([])
    expect(readdirSync(folder).sort()).toEqual(topics.filter((topic) => topic !== 'losses').sort())
  })

  it('has no topics in its other part that are none', () => {
    const others = ['Random numbers', 'Complex numbers', 'Control flow and transformation', 'Other functions']
    const headings = [...absent.matchAll(/^### (.*)$/gm)].map(([, heading]) => heading!)
    expect(headings.filter((heading) => !others.includes(heading)).map(topicOf)).toEqual(
      topics.filter((topic) => headings.includes(headingOf(topic))),
    )
  })

  it('gives advice that calls functions that exist', () => {
    const called = rows(absent)
      .flatMap((cells) => namesIn(cells[1]!))
      .flatMap((code) => [...code.matchAll(/(?<![.\w])([a-zA-Z]\w*)\(/g)].map(([, name]) => name!))
    expect(called.length).toBeGreaterThan(30)
    expect(called.filter((name) => !Object.hasOwn(exported, name))).toEqual([])
  })
})
