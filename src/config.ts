/** The settings: the one place that reads the environment. What each means stands in `.env.example`. */

import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { z } from 'zod'

export interface Config {
  /** 0: any free one. */
  port: number
  host: string
  /** Undefined: the embedded Postgres. Holds a password: never print it. */
  databaseUrl: string | undefined
  /** An absolute path, as is `journalDir`. */
  dataDir: string
  journalDir: string
  journalMaxBytes: number
  writers: number
  /** For each sender; undefined: no limit. */
  rateLimit: { perSecond: number; burst: number } | undefined
  /** Origins of pages that may talk to the server, `*` for all; undefined: those of its own host. */
  allowedOrigins: readonly string[] | undefined
  logLevel: (typeof logLevels)[number]
  /** Never print it. Undefined: made once and kept in the data folder. */
  tokenSecret: string | undefined
  /** A message that took longer is slow: its trace is kept, and the log tells of it. */
  slowMs: number
  dashboard: boolean
  /** What an operator shows to see the dashboard. Never print it. Undefined: only this machine sees it. */
  operatorToken: string | undefined
  /** OpenTelemetry's own variables, by name, as they were set. */
  otel: Readonly<Record<string, string>>
}

type Environment = Readonly<Record<string, string | undefined>>

const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const
const MiB = 1024 * 1024
const placeholder = /change.?(me|this|it)|replace.?(me|this)|placeholder|example|password|your.?secret/i

/** Each setting; its description ends the sentence "NAME must be ...". */
const schema = z.object({
  PORT: wholeNumber(0, 65_535).default(8080).describe('a whole number from 0 to 65535, as in 8080'),
  HOST: z
    .string()
    .regex(/^[\w.:%-]+$/)
    .default('127.0.0.1')
    .describe('an IP address or a host name to listen on, as in 127.0.0.1 or 0.0.0.0'),
  DATABASE_URL: z
    .string()
    .refine(isPostgresUrl)
    .optional()
    .describe(
      'an address like postgres://user:password@host:5432/database, with special characters in the password percent-encoded',
    ),
  DATA_DIR: z.string().default('./data').describe('the path of a folder'),
  JOURNAL_DIR: z.string().optional().describe('the path of a folder'),
  JOURNAL_MAX_BYTES: z
    .string()
    .regex(/^\d{1,6}(MiB|GiB)$/)
    .transform(toBytes)
    .refine((bytes) => bytes >= 16 * MiB)
    .default(1024 * MiB)
    .describe('a size from 16MiB, as in 512MiB or 1GiB'),
  WRITERS: wholeNumber(1, 32).default(1).describe('a whole number from 1 to 32'),
  RATE_LIMIT: z
    .string()
    .regex(/^(off|\d{1,6}\/s)$/)
    .refine((text) => parseInt(text) !== 0)
    .default('20/s')
    .transform(toRate)
    .describe('messages a second, as in 20/s, or off'),
  ALLOWED_ORIGINS: z
    .string()
    .transform(toList)
    .refine((origins) => origins.length > 0 && origins.every(isOrigin))
    .optional()
    .describe('origins like https://chat.example.org, with commas between them, or *'),
  LOG_LEVEL: z
    .enum(logLevels)
    .default('info')
    .describe(`one of ${logLevels.join(', ')}`),
  SLOW_MS: wholeNumber(1, 3_600_000).default(250).describe('milliseconds, as in 250'),
  TOKEN_SECRET: randomText(),
  DASHBOARD: z.enum(['on', 'off']).default('on').describe('on or off'),
  OPERATOR_TOKEN: randomText(),
})

const secret: readonly string[] = ['DATABASE_URL', 'TOKEN_SECRET', 'OPERATOR_TOKEN']

/** The names of all settings of ours; those of OpenTelemetry come besides. */
export const settingNames: readonly string[] = Object.keys(schema.shape)

/** Settings are wrong; the message has one sentence a line, each saying what to do, none showing a secret. */
export class ConfigError extends Error {
  override name = 'ConfigError'
}

/**
 * The settings, checked, from the environment and, behind it, the file `.env` of the working folder. An empty value
 * counts as not set. Throws ConfigError.
 */
export function loadConfig(environment: Environment = ourEnvironment()): Config {
  const given = Object.fromEntries(Object.entries(environment).filter(isSet))
  const parsed = schema.safeParse(given)
  if (!parsed.success) throw new ConfigError(sentences(parsed.error, given).join('\n'))
  const { data } = parsed
  const dataDir = resolve(data.DATA_DIR)
  return {
    port: data.PORT,
    host: data.HOST,
    databaseUrl: data.DATABASE_URL,
    dataDir,
    journalDir: data.JOURNAL_DIR ? resolve(data.JOURNAL_DIR) : join(dataDir, 'journal'),
    journalMaxBytes: data.JOURNAL_MAX_BYTES,
    writers: data.WRITERS,
    rateLimit: data.RATE_LIMIT,
    allowedOrigins: data.ALLOWED_ORIGINS,
    logLevel: data.LOG_LEVEL,
    tokenSecret: data.TOKEN_SECRET,
    slowMs: data.SLOW_MS,
    dashboard: data.DASHBOARD === 'on',
    operatorToken: data.OPERATOR_TOKEN,
    otel: Object.fromEntries(Object.entries(given).filter(([name]) => name.startsWith('OTEL_'))),
  }
}

function ourEnvironment(): Environment {
  if (!existsSync('.env')) return process.env
  try {
    process.loadEnvFile('.env')
  } catch (error) {
    throw new ConfigError(
      `The file .env cannot be read (${(error as NodeJS.ErrnoException).code}): make it readable, or remove it.`,
    )
  }
  return process.env
}

function isSet(entry: [string, string | undefined]): entry is [string, string] {
  return entry[1] !== undefined && entry[1].trim() !== ''
}

function sentences(error: z.ZodError, given: Environment): string[] {
  const names = new Set(error.issues.map((issue) => String(issue.path[0])))
  return [...names].map((name) => {
    const shown = secret.includes(name) ? '' : ` is "${given[name]}" but`
    return `${name}${shown} must be ${schema.shape[name as keyof typeof schema.shape].description}.`
  })
}

function wholeNumber(least: number, most: number) {
  return z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number)
    .pipe(z.number().min(least).max(most))
}

function randomText() {
  return (
    z
      .string()
      // What a header carries unaltered.
      .regex(/^[!-~]{32,}$/)
      .refine((secret) => !placeholder.test(secret) && new Set(secret).size >= 8)
      .optional()
      .describe('at least 32 random characters without spaces, as `openssl rand -hex 32` prints them')
  )
}

/** After a pause, two seconds' worth may come at once. */
function toRate(text: string): Config['rateLimit'] {
  if (text === 'off') return undefined
  const perSecond = parseInt(text)
  return { perSecond, burst: 2 * perSecond }
}

function toBytes(text: string): number {
  return parseInt(text) * (text.endsWith('GiB') ? 1024 * MiB : MiB)
}

function toList(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
}

function isOrigin(text: string): boolean {
  return text === '*' || (URL.canParse(text) && new URL(text).origin === text.toLowerCase())
}

function isPostgresUrl(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, hostname } = new URL(text)
  return (protocol === 'postgres:' || protocol === 'postgresql:') && hostname !== ''
}
