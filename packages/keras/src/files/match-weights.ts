// Files of weights of Keras 3: which dataset each weight of a model has.
import type { AnyLayer } from '@tensorloom/layers'
import type { Dataset, Group } from '../hdf5/tree.js'
import type { Match, Matches } from './assign.js'
import { type SavedGroup, savedTree } from './saved-tree.js'
import { frequencyName } from './vocabularies.js'

/** The datasets of a model's weights. */
export function matchWeights(model: AnyLayer, file: Group): Matches {
  const matches: Match[] = []
  const used = new Set<Group | Dataset>()
  const visit = (saved: SavedGroup, group: Group | undefined, path: string): void => {
    const own = groupAt(group, 'vars')
    for (const [k, [name, parameter]] of saved.weights.entries()) {
      const dataset = own?.children.get(String(k))
      if (dataset !== undefined) used.add(dataset)
      matches.push({
        path: `${path}${name}`,
        parameter,
        dataset: dataset?.kind === 'dataset' ? dataset : undefined,
      })
    }
    const places = byNames(saved, group)
    for (const [names, child] of saved.children) {
      const [first, ...rest] = places.get(child) ?? names
      let inside = groupAt(group, first!)
      for (const name of rest) inside = groupAt(inside, name)
      visit(child, inside, `${path}${child.name}/`)
    }
  }
  visit(savedTree(model), file, '')
  return { matches, unexpected: unusedIn(file, used) }
}

// The list of layers in files of Keras 2.12 to 2.15, and private names of attributes.
const otherNames: Readonly<Record<string, string>> = { layers: '_layer_checkpoint_dependencies' }

function groupAt(group: Group | undefined, name: string): Group | undefined {
  const names = [name, otherNames[name], name.startsWith('_') ? name.slice(1) : `_${name}`]
  for (const one of names) {
    const found = one === undefined ? undefined : group?.children.get(one)
    if (found?.kind === 'group') return found
  }
  return undefined
}

// Layers of one class are numbered in the order of the model. Where all of them have the names of the file, these count.
function byNames({ children }: SavedGroup, group: Group | undefined): ReadonlyMap<SavedGroup, readonly string[]> {
  const places = new Map<SavedGroup, readonly string[]>()
  const classes = new Map<string, (typeof children)[number][]>()
  for (const one of children) {
    const [list, name] = one[0]
    if (name === undefined) continue
    const key = `${list}/${name.replace(/_\d+$/, '')}`
    classes.set(key, [...(classes.get(key) ?? []), one])
  }
  for (const members of classes.values()) {
    if (members.length < 2) continue
    const named = new Map<string, readonly string[]>()
    for (const [path] of members) {
      const found = groupAt(groupAt(group, path[0]!), path[1]!)
      const name = groupAt(found, 'vars')?.attributes.get('name')?.values[0]
      if (typeof name === 'string') named.set(name, path)
    }
    if (!members.every(([, { name }]) => named.has(name))) continue
    for (const [, member] of members) places.set(member, named.get(member.name)!)
  }
  return places
}

// What Keras keeps beside the weights, and what has no meaning here.
const beside: ReadonlySet<string> = new Set(['optimizer', 'metrics', '_metrics', 'loss_tracker', '_loss_tracker'])

function unusedIn(file: Group, used: ReadonlySet<Group | Dataset>): readonly string[] {
  const unused: string[] = []
  const visit = (group: Group, path: string): void => {
    for (const [name, child] of group.children) {
      if (path === '' && beside.has(name)) continue
      // The state of Keras's random numbers is of another kind than ours.
      if (/seed_generator/.test(name)) continue
      if (child.kind === 'group') visit(child, `${path}${name}/`)
      else if (!used.has(child) && name !== frequencyName) unused.push(`${path}${name}`)
    }
  }
  visit(file, '')
  return unused
}
