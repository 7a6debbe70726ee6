-- The queue that verifies several commits at a time: measures, holds, units in repair, tournaments, flaky tests.
-- Tables whose checks change are made again from a copy; references to them are by name and hold again at the end.
pragma defer_foreign_keys = on;

alter table repo add column measures text not null
  default '{"runs":0,"runMs":0,"repeats":0,"flakes":0,"units":{},"greenTests":null}';

alter table verdict add column lint_errors integer;
alter table verdict add column type_errors integer;
alter table verdict add column failures text not null default '[]';
alter table verdict add column checks text not null default '[]';
alter table verdict add column signature text;
alter table verdict add column note text not null default '';

create table unit_copy as select * from unit;
drop table unit;
create table unit (
  repo text not null,
  mission text not null,
  unit text not null,
  position integer not null,
  title text not null,
  description text not null,
  files text not null,
  depends_on text not null,
  after text not null,
  criteria text not null,
  specialist text not null,
  kind text not null check (kind in ('implement', 'research', 'experiment')),
  priority real not null,
  state text not null check (state in ('waiting', 'working', 'publishing', 'reviewing', 'gated', 'queued',
    'fixing', 'landed', 'unchanged', 'failed', 'blocked', 'cancelled')),
  because text not null,
  attempt integer not null,
  max_attempts integer not null,
  not_before text,
  evidence text not null,
  branch text,
  head text,
  pull integer,
  additions integer not null,
  deletions integer not null,
  changed_files text not null,
  review_score real,
  review_text text,
  queued_at text,
  conflicts integer not null,
  summary text not null,
  cost_usd real not null,
  landed_as text,
  -- Who holds it out of the queue, and why.
  held text,
  verify text,
  primary key (repo, mission, unit),
  foreign key (repo, mission) references mission (repo, mission)
) strict, without rowid;
insert into unit select *, null, null from unit_copy;
drop table unit_copy;
create index unit_pull on unit (repo, pull) where pull is not null;

create table dispatch_copy as select * from dispatch;
drop table dispatch;
create table dispatch (
  repo text not null references repo (repo),
  dispatch text not null,
  mission text,
  purpose text not null check (purpose in ('plan', 'work', 'review', 'check', 'verify', 'fixup')),
  state text not null check (state in ('asked', 'running', 'settled', 'cancelled', 'lost')),
  run_id integer,
  run_url text,
  legs text not null,
  "commit" text not null,
  asked_at text not null,
  deadline text not null,
  primary key (repo, dispatch),
  foreign key (repo, mission) references mission (repo, mission)
) strict, without rowid;
insert into dispatch select * from dispatch_copy;
drop table dispatch_copy;
create index dispatch_mission on dispatch (repo, mission);

create table gate_copy as select * from gate;
drop table gate;
create table gate (
  repo text not null,
  gate text not null check (gate in ('plan', 'large_merge', 'promote', 'content')),
  mission text not null,
  -- Empty: the gate belongs to the mission.
  unit text not null,
  pull integer not null,
  head text not null,
  state text not null check (state in ('open', 'approved', 'refused', 'void')),
  decided_by text,
  asked_at text not null,
  decided_at text,
  primary key (repo, gate, mission, unit),
  foreign key (repo, mission) references mission (repo, mission)
) strict, without rowid;
insert into gate select * from gate_copy;
drop table gate_copy;

create table tournament (
  repo text not null,
  mission text not null,
  unit text not null,
  wave integer not null,
  kind text not null check (kind in ('repair', 'rebase')),
  attempt integer not null,
  base text not null,
  head text not null,
  state text not null check (state in ('running', 'won', 'lost', 'dropped')),
  because text not null,
  dispatch text not null,
  candidates text not null,
  winner integer,
  started_at text not null,
  ended_at text,
  primary key (repo, mission, unit, wave),
  foreign key (repo, mission, unit) references unit (repo, mission, unit),
  foreign key (repo, dispatch) references dispatch (repo, dispatch)
) strict, without rowid;

create table flaky (
  repo text not null references repo (repo),
  test text not null,
  path text,
  seen integer not null,
  first_seen text not null,
  last_seen text not null,
  last_commit text not null,
  quarantined_by text,
  quarantined_at text,
  primary key (repo, test)
) strict, without rowid;
