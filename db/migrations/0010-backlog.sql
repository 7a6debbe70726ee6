-- The backlog: one narrow row per issue, so that a whole table is ranked in milliseconds; its text stands apart. Counts are
-- kept by triggers: deciding reads them at every event.
create table backlog (
  repo text not null references repo (repo),
  issue integer not null,
  title text not null,
  track text not null check (track in ('feature', 'quality', 'security', 'bug', 'other')),
  impact integer not null check (impact between 1 and 10),
  effort integer not null check (effort between 1 and 10),
  ranked_by text,
  attempts integer not null check (attempts >= 0),
  last_failure text,
  last_category text,
  pinned real,
  score real not null,
  state text not null check (state in ('pending', 'in_progress', 'deferred', 'completed')),
  proposed integer not null check (proposed in (0, 1)),
  source text not null check (source in ('person', 'import', 'discovery', 'leftover')),
  mission text,
  created_at text not null,
  touched_at text not null,
  updated_at text not null,
  seen_at text not null default '',
  head integer not null default 1 check (head in (0, 1)),
  primary key (repo, issue)
) strict, without rowid;
-- Of the best alone: an index of all would make a new rank of all eight times as dear. What is put may be among them; ranking
-- anew says who is.
create index backlog_top on backlog (repo, score desc, created_at, issue) where state = 'pending' and proposed = 0 and head = 1;
create index backlog_proposed on backlog (repo, score desc, created_at, issue) where state = 'pending' and proposed = 1;
create index backlog_active on backlog (repo, touched_at) where state = 'in_progress';

create table backlog_text (
  repo text not null,
  issue integer not null,
  body text not null,
  files text not null,
  waits_for text not null,
  primary key (repo, issue),
  foreign key (repo, issue) references backlog (repo, issue) on delete cascade
) strict, without rowid;

create table backlog_count (
  repo text not null,
  state text not null check (state in ('pending', 'in_progress', 'deferred', 'completed')),
  proposed integer not null,
  items integer not null,
  primary key (repo, state, proposed)
) strict, without rowid;
create trigger backlog_added after insert on backlog begin insert into backlog_count (repo, state, proposed, items) values (new.repo, new.state, new.proposed, 1) on conflict (repo, state, proposed) do update set items = items + 1; end;
create trigger backlog_removed after delete on backlog begin update backlog_count set items = items - 1 where repo = old.repo and state = old.state and proposed = old.proposed; end;
create trigger backlog_moved after update of state, proposed on backlog when old.state <> new.state or old.proposed <> new.proposed begin update backlog_count set items = items - 1 where repo = old.repo and state = old.state and proposed = old.proposed; insert into backlog_count (repo, state, proposed, items) values (new.repo, new.state, new.proposed, 1) on conflict (repo, state, proposed) do update set items = items + 1; end;

-- What every combination of figures is worth, as it was last worked out: rows are ranked by looking it up.
create table backlog_scale (
  repo text not null,
  place integer not null,
  score real not null,
  primary key (repo, place)
) strict, without rowid;

-- Where the reading of a repository's issues stands: a restart goes on from here.
create table backlog_sync (
  repo text primary key references repo (repo),
  body text not null
) strict, without rowid;
