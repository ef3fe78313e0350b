-- Rooms, their messages, and what it takes to find both.

do $$
begin
  if current_setting('server_encoding') <> 'UTF8' then
    raise exception 'the database is encoded in %, not in UTF8', current_setting('server_encoding')
      using hint = 'Create one with: create database glassroom encoding ''UTF8'' template template0';
  end if;
end
$$;

create extension if not exists pg_trgm;

-- A name or a query as search compares it: lower case, without accents, and a space before every word, so that a word
-- begins wherever ' word' is found. Trigrams are made of letters and digits only; so that every other symbol can be found
-- too, it becomes a word of its own that nobody writes: the beginning of its digest, in consonants. So does each ideograph, since their
-- words are written without spaces. What comes out holds nothing that a pattern gives a meaning to.
create function searchable(name text) returns text
  language sql immutable strict parallel safe
  return case
    when name ~ '^[a-zA-Z0-9]+( [a-zA-Z0-9]+)*$' then ' ' || lower(name)
    else (
      select rtrim(regexp_replace(' ' || string_agg(
        case
          when symbol ~ '[[:space:]]' then ' '
          when symbol ~ '[[:alnum:]]' and symbol collate "C" < U&'\2E80' then lower(symbol)
          else ' ' || translate(left(encode(sha256(convert_to(symbol, 'UTF8')), 'hex'), 8),
            '0123456789abcdef', 'bcdfghjkmpqvwxyz') || ' '
        end, '' order by place), '\s+', ' ', 'g'))
      from regexp_split_to_table(regexp_replace(normalize(name, NFKD), U&'[\0300-\036F]', '', 'g'), '')
        with ordinality as split (symbol, place)
    )
  end;

create table rooms (
  id text collate "C" primary key,
  name text not null,
  -- Milliseconds, as on the wire: a cursor made of it meets the row again.
  created_at timestamptz(3) not null default now(),
  -- The highest number given out, which is the count of the room's messages.
  head bigint not null default 0,
  searchable text collate "C" not null generated always as (searchable(name)) stored
)
-- Every batch raises `head`. It is in no index, and with room on the page the new version of the row needs no index entry.
with (fillfactor = 70);

create index rooms_by_age on rooms (created_at, id);
create index rooms_by_beginning on rooms (searchable, id);
-- Rooms are few and searches many: no list of pending entries, which every search would have to read through.
create index rooms_by_likeness on rooms using gin (searchable gin_trgm_ops) with (fastupdate = off);

create table messages (
  -- No foreign key: rooms are never deleted, the inserting statement numbers only messages of a room that it holds locked,
  -- and the key's check would look up and lock that room again for every row.
  room_id text collate "C" not null,
  seq bigint not null,
  -- Derived from the sender and the ref, so that this being unique makes (sender, ref) unique, at half the index.
  id uuid not null,
  sender_id text collate "C" not null,
  sender_name text not null,
  ref text collate "C" not null,
  text text not null,
  kind text collate "C" not null default 'chat',
  sent_at timestamptz(3) not null,
  constraint messages_in_order primary key (room_id, seq),
  constraint messages_once unique (id)
);
