/** Two-word names for rooms and guests that bring none. */

import { randomByte } from './random.ts'

const moods = (
  'amber brave bright calm clear clever cosy crisp curious daring eager early fair fleet fond gentle glad golden ' +
  'happy hazel honest humble jolly keen kind light lively lucky merry mild mellow misty neat nimble noble open ' +
  'patient plain proud quick quiet ready rosy round silver simple sleek smooth snug soft spry steady sunny swift ' +
  'tidy tender true velvet vivid warm wise witty young zesty'
).split(' ')

const animals = (
  'badger beaver bison bittern bunting cormorant crane curlew deer dipper dolphin dormouse dove duck eagle egret ' +
  'elk falcon ferret finch fox gannet goose grebe hare hawk hedgehog heron ibis jackdaw jay kestrel kite lapwing ' +
  'lark linnet lynx magpie marten merlin mole moose nuthatch osprey otter owl partridge pelican pipit plover ' +
  'puffin quail raven redwing robin seal shrew siskin skylark sparrow starling stoat stork swallow swan swift ' +
  'thrush vole warbler weasel wren'
).split(' ')

/** Such as "quiet otter". */
export function randomName(): string {
  return `${pick(moods)} ${pick(animals)}`
}

function pick(words: string[]): string {
  const random = (randomByte() << 8) | randomByte()
  return words[random % words.length] ?? ''
}
