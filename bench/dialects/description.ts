/** What a user's file says of a protocol, checked: a mistake in it is a sentence before anything is opened. */

import { exitCodes, Unable } from '../failure.ts'
import { Envelope, headBytes } from '../ledger/envelope.ts'
import { overSocket } from './address.ts'

/** What the file's `hear` may tell. */
export interface Listener {
  welcomed(): void
  joined(): void
  acked(ref: string, number?: number): void
  refused(code: string, message?: string, ref?: string): void
  reply(text: string): void
}

/** The file's exports, with what was left out filled in. Functions throw Unable, whatever the user's own throw. */
export interface Description {
  answer: 'ack' | 'echo' | 'none'
  echoes: boolean
  resumes: boolean
  greets: boolean
  answersJoin: boolean
  messageStart: string
  numberKey: string
  openRoom?: (room: string, url: URL) => Promise<unknown>
  socket?: (url: URL, room: string, member: string) => URL
  opening?: () => string
  join?: (room: string, after?: number) => string
  leave?: (room: string) => string
  say: (room: string, text: string, ref: string) => string
  hear?: (frame: string, ear: Listener) => void
  mistake: (words: string) => Unable
}

type Exports = Readonly<Record<string, unknown>>
type Method = (...args: unknown[]) => unknown

const kinds: Readonly<Record<string, 'string' | 'boolean' | 'function'>> = {
  answer: 'string',
  echoes: 'boolean',
  resumes: 'boolean',
  greets: 'boolean',
  answersJoin: 'boolean',
  messageStart: 'string',
  numberKey: 'string',
  openRoom: 'function',
  socket: 'function',
  opening: 'function',
  join: 'function',
  leave: 'function',
  say: 'function',
  hear: 'function',
}

/** Throws Unable (usage). */
export function readDescription(path: string, exported: Exports): Description {
  const mistake = (words: string) =>
    new Unable(`The dialect ${path} has a mistake: ${words}.`, exitCodes.usage)
  checkKinds(exported, mistake)
  const told = { ...values(exported, mistake), ...functions(exported, mistake), mistake }
  rehearse(told)
  return told
}

function checkKinds(exported: Exports, mistake: Description['mistake']): void {
  for (const [name, value] of Object.entries(exported)) {
    const kind = kinds[name]
    if (kind === undefined) throw mistake(`it exports ${name}, which means nothing here`)
    if (typeof value !== kind) throw mistake(`${name} is a ${kind}, not a ${typeof value}`)
  }
  if (exported.say === undefined) throw mistake('it exports no function say(room, text, ref)')
}

type Values = 'answer' | 'echoes' | 'resumes' | 'greets' | 'answersJoin' | 'messageStart' | 'numberKey'

function values(exported: Exports, mistake: Description['mistake']): Pick<Description, Values> {
  const is = (name: string, fallback: boolean) => (exported[name] as boolean | undefined) ?? fallback
  const text = (name: string) => (exported[name] as string | undefined) ?? ''
  const answer = text('answer') || 'echo'
  if (answer !== 'ack' && answer !== 'echo' && answer !== 'none')
    throw mistake(`answer is ack, echo or none, not "${answer}"`)
  const echoes = is('echoes', true)
  const [hears, joins] = [exported.hear !== undefined, exported.join !== undefined]
  const answersJoin = is('answersJoin', hears && joins)
  if (answer === 'echo' && !echoes) throw mistake('answer is echo, and the sender does not hear itself')
  if (answer === 'ack' && !hears)
    throw mistake('answer is ack, and no function hear(frame, ear) tells of acks')
  if ((is('greets', false) || answersJoin) && !hears)
    throw mistake('the server greets or answers, and no function hear(frame, ear) tells of it')
  if (answersJoin && !joins) throw mistake('the server answers a join, and there is no function join(room)')
  const [messageStart, numberKey] = [text('messageStart'), text('numberKey')]
  return {
    answer,
    echoes,
    resumes: is('resumes', false),
    greets: is('greets', false),
    answersJoin,
    messageStart,
    numberKey,
  }
}

type Functions = 'openRoom' | 'socket' | 'opening' | 'join' | 'leave' | 'say' | 'hear'

function functions(exported: Exports, mistake: Description['mistake']): Pick<Description, Functions> {
  const call = (name: string, args: unknown[]): unknown => {
    try {
      return (exported[name] as Method)(...args)
    } catch (error) {
      throw mistake(`${name} throws ${String(error).split('\n', 1)[0]}`)
    }
  }
  const written =
    (name: string) =>
    (...args: unknown[]): string => {
      const frame = call(name, args)
      if (typeof frame !== 'string')
        throw mistake(`${name} answers what to send, a text, not ${typeof frame}`)
      return frame
    }
  const only = <Made>(name: string, made: Made) => (exported[name] === undefined ? {} : { [name]: made })
  return {
    say: written('say'),
    ...only('openRoom', async (...args: unknown[]) => call('openRoom', args)),
    ...only('socket', (...args: unknown[]) => addressIn(call('socket', args), mistake)),
    ...only('opening', written('opening')),
    ...only('join', written('join')),
    ...only('leave', written('leave')),
    ...only('hear', (...args: unknown[]) => void call('hear', args)),
  }
}

function addressIn(value: unknown, mistake: Description['mistake']): URL {
  const text = String(value)
  if (!URL.canParse(text)) throw mistake(`socket answers a URL, not ${text}`)
  return overSocket(new URL(text))
}

/** Tries what is called during the load, so that its mistakes are known before. */
function rehearse({ socket, opening, join, leave, say, mistake }: Description): void {
  const text = new Envelope('rehearse', headBytes).text(0, 0, 0, 0)
  socket?.(new URL('ws://127.0.0.1/'), 'room', 'member')
  opening?.()
  join?.('room')
  leave?.('room')
  if (!say('room', text, 'ref').includes(text))
    throw mistake('what say answers does not hold the text as it is, so nobody could recognise it')
}
