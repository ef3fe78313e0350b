/**
 * Search by name: a bounded handful of candidates from each of four indexed ways to be like the query, then one rank for
 * all of them. A query that half of all rooms are like costs no more than one that few are: of the rooms past a bound,
 * some are not ranked.
 */

import type { PendingQuery } from 'postgres'
import type { FoundRoom } from '../../core/ports.ts'
import { storable } from '../../protocol/text.ts'
import type { BackendPool } from './backend-pool.ts'
import type { Backend } from './backend.ts'
import type { Session, Sql } from './client.ts'
import { textArray } from './text-array.ts'

/** How many rooms each way may offer. */
const most = { beginning: 300, worded: 300, near: 1_000, alike: 500 }

/** Words of the query that are looked at one by one; the longest say most. */
const mostWords = 3

/** What a session needs for the search to be planned well. */
export const searchSession: Session = {
  // The share of the query's trigrams that a name must have: "qiuet oter" has a third of "quiet otter".
  'pg_trgm.word_similarity_threshold': 0.3,
  // Comparing trigrams is work, which the planner takes for as cheap as comparing numbers.
  cpu_operator_cost: 0.05,
  // Whether a word is rare decides on the plan.
  plan_cache_mode: 'force_custom_plan',
  max_parallel_workers_per_gather: 0,
  jit: 'off',
}

interface FoundRow {
  id: string
  name: string
  created_at: Date
  head: number
  rank: number
}

/** Rooms whose name is like the query, best first, past the room `after`. Takes one turn, and one deadline. */
export async function searchRooms(
  pool: BackendPool,
  query: string,
  limit: number,
  after = { rank: Infinity, id: '' },
): Promise<FoundRoom[]> {
  if (!storable(query) || !storable(after.id)) return []
  const found = await pool.turn((backend) => find(backend, query, limit, after))
  return found.map(({ id, name, created_at, head, rank }) => {
    return { id, name, createdAt: created_at.toISOString(), head, rank }
  })
}

async function find(
  backend: Backend,
  query: string,
  limit: number,
  after: { rank: number; id: string },
): Promise<readonly FoundRow[]> {
  const since = performance.now()
  const [row] = await backend.run(
    (sql) => sql<{ wanted: string | null }[]>`select searchable(${query}) as wanted`,
    since,
  )
  if (!row?.wanted?.trim()) return []
  const { wanted } = row
  return backend.run((sql) => search(sql, wanted, limit, after), since)
}

/**
 * The statement; `wanted` is the query as the function `searchable` answers it. `beginning`: names that begin with the
 * query. `worded`: names with a word that begins with one of its words. `alike`: names that share trigrams with it, which
 * forgives typing errors, but says nothing of one or two letters. `near`: those of the alike that have the initials of its
 * words too, so that the one that is meant is not past the bound of all those that share a word with it.
 */
export function search(
  sql: Sql,
  wanted: string,
  limit: number,
  after: { rank: number; id: string },
): PendingQuery<FoundRow[]> {
  const words = longestWords(wanted)
  const begun = textArray(words.map((word) => `% ${word}%`))
  const initials = words.map((word) => sql`searchable like ${`% ${word.charAt(0)}%`} and`)
  const forgiving = sql`${wanted} <% searchable and length(${wanted}) > ${' ab'.length}`
  return sql<FoundRow[]>`
    with beginning as (
      select id, name, created_at, head, searchable from rooms
      where searchable >= ${wanted} and searchable < ${wanted + lastCharacter}
      order by searchable, id limit ${most.beginning}
    ),
    worded as (
      select id, name, created_at, head, searchable from rooms
      where searchable like any (${begun}::text[]) limit ${most.worded}
    ),
    near as (
      select id, name, created_at, head, searchable from rooms
      where ${initials} ${forgiving} limit ${most.near}
    ),
    alike as (
      select id, name, created_at, head, searchable from rooms
      where ${forgiving} limit ${most.alike}
    ),
    candidate as (
      select * from beginning union select * from worded union select * from near union select * from alike
    ),
    ranked as materialized (
      select id, name, created_at, head,
        word_similarity(${wanted}, searchable)::float8 + similarity(${wanted}, searchable)::float8
          + case when starts_with(searchable, ${wanted}) then 1 else 0 end as rank
      from candidate
    )
    select * from ranked
    where rank < ${after.rank} or (rank = ${after.rank} and id > ${after.id})
    order by rank desc, id limit ${limit}`
}

const lastCharacter = '\u{10FFFF}'

/** Nothing in `wanted` has a meaning in a pattern: it is made of letters, digits and spaces. */
function longestWords(wanted: string): string[] {
  const words = wanted.trim().split(' ')
  return words.sort((a, b) => b.length - a.length).slice(0, mostWords)
}
