-- The road: inbox, journal, outbox, timers, lanes. Times are ISO-8601 UTC with milliseconds, so text order is time order.

create table delivery (
  seq integer primary key autoincrement,
  id text not null unique,
  repo text not null,
  name text not null,
  received_at text not null,
  state text not null default 'waiting' check (state in ('waiting', 'done', 'parked')),
  tries integer not null default 0,
  due_at text not null,
  error text,
  reference text,
  closed_at text
) strict;
-- Apart from its delivery, so that closing one does not write its text again.
create table payload (
  seq integer primary key references delivery (seq) on delete cascade,
  text text not null
) strict;
create index delivery_waiting on delivery (repo, seq) where state = 'waiting';
create index delivery_parked on delivery (repo, seq) where state = 'parked';
create index delivery_closed on delivery (closed_at) where state = 'done';

create table decision (
  id integer primary key autoincrement,
  repo text not null,
  delivery text not null,
  -- Position among the events of its delivery.
  position integer not null,
  event_type text not null,
  event text not null,
  changes text not null,
  at text not null,
  unique (repo, delivery, position)
) strict;
create index decision_at on decision (at);

create table reason (
  decision integer not null references decision (id) on delete cascade,
  position integer not null,
  repo text not null,
  subject text not null,
  text text not null,
  primary key (decision, position)
) strict, without rowid;
create index reason_subject on reason (repo, subject, decision);

create table effect (
  id integer primary key autoincrement,
  repo text not null,
  key text not null,
  kind text not null,
  body text not null,
  state text not null default 'waiting'
    check (state in ('waiting', 'leased', 'done', 'refused', 'superseded')),
  tries integer not null default 0,
  decision integer references decision (id) on delete set null,
  enqueued_at text not null,
  due_at text not null,
  -- Newer text does not push the effect back beyond this.
  latest_at text not null,
  lease_fence integer,
  lease_by text,
  lease_until text,
  error text,
  closed_at text,
  check ((state = 'leased') = (lease_until is not null))
) strict;
create unique index effect_open on effect (repo, key, state) where state in ('waiting', 'leased');
create index effect_waiting on effect (repo, id) where state = 'waiting';
create index effect_leased on effect (repo, lease_until) where state = 'leased';
create index effect_closed on effect (closed_at) where state in ('done', 'refused', 'superseded');
create index effect_decision on effect (decision);

create table timer (
  repo text not null,
  timer text not null,
  due_at text not null,
  primary key (repo, timer)
) strict, without rowid;
create index timer_due on timer (due_at);

create table lane (
  repo text primary key,
  holder text not null,
  -- Grows with every change of holder; a write under an older one is refused.
  fence integer not null check (fence > 0),
  expires_at text not null,
  -- Why nothing is processed until a person looks; null: it runs.
  stopped text,
  reference text
) strict, without rowid;
