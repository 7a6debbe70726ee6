-- Health of missions and of what they share, money by hour and kind, and the traces of all jobs.
pragma defer_foreign_keys = on;

-- Made again without the list of reasons for ending: it grows with the program, which checks it.
create table mission_copy as select * from mission;
drop table mission;
create table mission (
  repo text not null references repo (repo),
  mission text not null,
  issue integer not null,
  title text not null,
  body text not null,
  objective_hash text not null,
  started_by text not null,
  state text not null check (state in ('preparing', 'planning', 'plan_gate', 'running', 'promote_gate',
    'promoting', 'stopping', 'completed', 'failed', 'stopped')),
  because text not null,
  paused text,
  stop_reason text,
  target text not null,
  base text not null,
  config text not null,
  plan_source text check (plan_source in ('explicit', 'agent')),
  plan_hash text,
  plan_attempts integer not null,
  plan_pull integer,
  promotion_pull integer,
  release_sha text,
  cost_usd real not null,
  started_at text not null,
  ended_at text,
  promoted_sha text,
  details text not null default '{}',
  primary key (repo, mission)
) strict, without rowid;
insert into mission (repo, mission, issue, title, body, objective_hash, started_by, state, because, paused,
  stop_reason, target, base, config, plan_source, plan_hash, plan_attempts, plan_pull, promotion_pull,
  release_sha, cost_usd, started_at, ended_at, promoted_sha, details)
select repo, mission, issue, title, body, objective_hash, started_by, state, because, paused,
  stop_reason, target, base, config, plan_source, plan_hash, plan_attempts, plan_pull, promotion_pull,
  release_sha, cost_usd, started_at, ended_at, promoted_sha, details from mission_copy;
drop table mission_copy;
create index mission_issue on mission (repo, issue);
create index mission_active on mission (repo) where ended_at is null;

create table health (
  repo text not null,
  mission text not null,
  body text not null,
  primary key (repo, mission),
  foreign key (repo, mission) references mission (repo, mission)
) strict, without rowid;

create table breaker (
  repo text not null references repo (repo),
  component text not null,
  breaker text not null,
  probe text,
  because text not null,
  primary key (repo, component)
) strict, without rowid;

create table spend (
  repo text not null references repo (repo),
  kind text not null,
  slot integer not null,
  hour integer not null,
  usd real not null,
  jobs integer not null,
  primary key (repo, kind, slot)
) strict, without rowid;

create table job_cost (
  repo text not null references repo (repo),
  kind text not null,
  mean real,
  count integer not null,
  primary key (repo, kind)
) strict, without rowid;

create table trace (
  id integer primary key autoincrement,
  repo text not null,
  dispatch text not null,
  leg text not null,
  mission text,
  attempt integer not null,
  purpose text not null,
  task text not null,
  agent text not null,
  model text not null,
  status text not null,
  cause text not null,
  prompt text,
  answer text not null,
  error text not null,
  input_tokens integer not null,
  output_tokens integer not null,
  cost_usd real,
  duration_ms integer not null,
  at text not null,
  unique (repo, dispatch, leg)
) strict;
create index trace_mission on trace (repo, mission, id);
create index trace_at on trace (at);
