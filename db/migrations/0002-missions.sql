-- What the product remembers about a repository: exactly the rows of core/engine/state.ts. Columns that hold lists or
-- objects are JSON text, because nothing queries inside them.

create table repo (
  repo text primary key,
  installation_id integer not null,
  default_branch text not null,
  onboarding text not null check (onboarding in ('none', 'asked', 'active', 'declined', 'removed')),
  onboarding_pull integer,
  config text,
  config_sha text,
  green text,
  target text,
  synced text,
  queue_closed text,
  generation integer not null,
  landed_count integer not null
) strict, without rowid;

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
  stop_reason text check (stop_reason in ('objective_met', 'planner_completed', 'user_stopped',
    'wall_time_exceeded', 'cost_exceeded', 'plan_failed', 'base_red', 'no_unit_landed', 'units_failed',
    'promotion_refused', 'repository_removed', 'error')),
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
  primary key (repo, mission)
) strict, without rowid;
create index mission_issue on mission (repo, issue);
create index mission_active on mission (repo) where ended_at is null;

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
    'landed', 'unchanged', 'failed', 'blocked', 'cancelled')),
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
  primary key (repo, mission, unit),
  foreign key (repo, mission) references mission (repo, mission)
) strict, without rowid;
create index unit_pull on unit (repo, pull) where pull is not null;

create table dispatch (
  repo text not null references repo (repo),
  dispatch text not null,
  mission text,
  purpose text not null check (purpose in ('plan', 'work', 'review', 'check', 'verify')),
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
create index dispatch_mission on dispatch (repo, mission);

create table attempt (
  repo text not null,
  mission text not null,
  unit text not null,
  attempt integer not null,
  kind text not null check (kind in ('work', 'rebase')),
  dispatch text not null,
  state text not null check (state in ('dispatched', 'published', 'landed', 'completed', 'failed',
    'cancelled', 'timed_out', 'lost')),
  cause text,
  base text not null,
  head text,
  summary text not null,
  agent text not null,
  model text not null,
  input_tokens integer not null,
  output_tokens integer not null,
  cost_usd real not null,
  started_at text not null,
  ended_at text,
  primary key (repo, mission, unit, attempt),
  foreign key (repo, mission, unit) references unit (repo, mission, unit),
  foreign key (repo, dispatch) references dispatch (repo, dispatch)
) strict, without rowid;
create index attempt_dispatch on attempt (repo, dispatch);

create table chain (
  repo text primary key references repo (repo),
  generation integer not null,
  base text not null,
  state text not null check (state in ('building', 'probing', 'landing')),
  elements text not null,
  asked text not null,
  probed integer not null,
  probe text,
  failed_at integer,
  passed_at integer not null,
  foreign key (repo, probe) references dispatch (repo, dispatch)
) strict, without rowid;

create table verdict (
  repo text not null references repo (repo),
  "commit" text not null,
  spec text not null,
  attempt integer not null,
  outcome text not null check (outcome in ('passed', 'failed', 'infrastructure')),
  dispatch text not null,
  run_url text,
  tests_total integer,
  tests_passed integer,
  tests_failed integer,
  log text not null,
  duration_ms integer not null,
  at text not null,
  primary key (repo, "commit", spec, attempt),
  foreign key (repo, dispatch) references dispatch (repo, dispatch)
) strict, without rowid;
create index verdict_at on verdict (repo, at);

create table gate (
  repo text not null,
  gate text not null check (gate in ('plan', 'large_merge', 'promote')),
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

create table review (
  repo text not null references repo (repo),
  pull integer not null,
  review integer not null,
  reviewer text not null,
  verdict text not null check (verdict in ('approved', 'changes_requested', 'commented', 'dismissed')),
  "commit" text not null,
  entitled integer not null check (entitled in (0, 1)),
  at text not null,
  primary key (repo, pull, review)
) strict, without rowid;

create table projection (
  repo text not null references repo (repo),
  topic text not null,
  hash text not null,
  primary key (repo, topic)
) strict, without rowid;
