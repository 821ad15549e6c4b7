// Images by their path, and folders of them.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { imageFolder, readImage, readWav } from '@tensorloom/datasets/node'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { bytesOf } from './image-samples.js'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tensorloom-images-'))
  for (const name of ['b/deep', 'a', 'empty']) await mkdir(join(folder, name), { recursive: true })
  await writeFile(join(folder, 'a', '2.PNG'), bytesOf('png'))
  await writeFile(join(folder, 'a', '1.bmp'), bytesOf('bmp'))
  await writeFile(join(folder, 'a', 'notes.txt'), 'no image')
  await writeFile(join(folder, 'b', 'deep', 'x.gif'), bytesOf('gif'))
})
afterAll(() => rm(folder, { recursive: true }))

it('reads the images of folders, with their class', async () => {
  const { data, classNames, files } = await imageFolder(folder)
  expect(classNames).toEqual(['a', 'b', 'empty'])
  expect(files).toEqual(['a/1.bmp', 'a/2.PNG', 'b/deep/x.gif'].map((name) => join(folder, ...name.split('/'))))
  expect(data.size).toBe(3)
  expect((await data.toArray()).map(({ x, y }) => [x.shape, y])).toEqual([
    [[11, 13, 3], 0],
    [[2, 3, 3], 0],
    [[11, 13, 3], 1],
  ])
  const grey = (await imageFolder(pathToFileURL(folder), { channels: 1 })).data.shuffle(3).take(1)
  expect((await grey.toArray())[0]?.x.shape[2]).toBe(1)
})

it('leaves out what programs put beside images', async () => {
  const copy = await mkdtemp(join(tmpdir(), 'tensorloom-images-'))
  for (const name of ['a/.ipynb_checkpoints', '.git']) await mkdir(join(copy, name), { recursive: true })
  for (const name of ['a/1.png', 'a/._1.png', 'a/.ipynb_checkpoints/1-checkpoint.png', '.git/x.png']) {
    await writeFile(join(copy, name), bytesOf('png'))
  }
  const { classNames, files } = await imageFolder(copy)
  expect([classNames, files]).toEqual([['a'], [join(copy, 'a', '1.png')]])
  await rm(copy, { recursive: true })
})

it('names what it cannot read', async () => {
  await expect(imageFolder(join(folder, 'none'))).rejects.toThrow(`imageFolder: cannot read ${join(folder, 'none')}`)
  await expect(imageFolder(join(folder, 'a'))).rejects.toThrow(
    `imageFolder: there are no images in folders of ${join(folder, 'a')}\nhelp: make a folder for each class`,
  )
  await expect(readImage(join(folder, 'none.png'))).rejects.toThrow('readImage: cannot read')
  await expect(readWav(join(folder, 'none.wav'))).rejects.toThrow('readWav: cannot read')
  expect((await readImage(join(folder, 'a', '1.bmp'))).shape).toEqual([11, 13, 3])
  await writeFile(join(folder, 'empty', 'bad.png'), 'no image')
  const { data, files } = await imageFolder(folder)
  await expect(data.toArray()).rejects.toThrow(
    `map: the function failed at element 3: imageFolder: ${files[3]}: this is not a PNG, JPEG, WebP, GIF or BMP`,
  )
})
