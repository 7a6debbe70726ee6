-- The schema after all migrations; written by `node db/dump.ts`, never by hand.

CREATE TABLE attempt (
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
  ended_at text, details text not null default '{}',
  primary key (repo, mission, unit, attempt),
  foreign key (repo, mission, unit) references unit (repo, mission, unit),
  foreign key (repo, dispatch) references dispatch (repo, dispatch)
) strict, without rowid;

CREATE INDEX attempt_dispatch on attempt (repo, dispatch);

CREATE TRIGGER backlog_added after insert on backlog begin insert into backlog_count (repo, state, proposed, items) values (new.repo, new.state, new.proposed, 1) on conflict (repo, state, proposed) do update set items = items + 1; end;

CREATE TRIGGER backlog_moved after update of state, proposed on backlog when old.state <> new.state or old.proposed <> new.proposed begin update backlog_count set items = items - 1 where repo = old.repo and state = old.state and proposed = old.proposed; insert into backlog_count (repo, state, proposed, items) values (new.repo, new.state, new.proposed, 1) on conflict (repo, state, proposed) do update set items = items + 1; end;

CREATE TRIGGER backlog_removed after delete on backlog begin update backlog_count set items = items - 1 where repo = old.repo and state = old.state and proposed = old.proposed; end;

CREATE TABLE backlog (
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

CREATE INDEX backlog_active on backlog (repo, touched_at) where state = 'in_progress';

CREATE INDEX backlog_proposed on backlog (repo, score desc, created_at, issue) where state = 'pending' and proposed = 1;

CREATE INDEX backlog_top on backlog (repo, score desc, created_at, issue) where state = 'pending' and proposed = 0 and head = 1;

CREATE TABLE backlog_count (
  repo text not null,
  state text not null check (state in ('pending', 'in_progress', 'deferred', 'completed')),
  proposed integer not null,
  items integer not null,
  primary key (repo, state, proposed)
) strict, without rowid;

CREATE TABLE backlog_scale (
  repo text not null,
  place integer not null,
  score real not null,
  primary key (repo, place)
) strict, without rowid;

CREATE TABLE backlog_sync (
  repo text primary key references repo (repo),
  body text not null
) strict, without rowid;

CREATE TABLE backlog_text (
  repo text not null,
  issue integer not null,
  body text not null,
  files text not null,
  waits_for text not null,
  primary key (repo, issue),
  foreign key (repo, issue) references backlog (repo, issue) on delete cascade
) strict, without rowid;

CREATE TABLE breaker (
  repo text not null references repo (repo),
  component text not null,
  breaker text not null,
  probe text,
  because text not null,
  primary key (repo, component)
) strict, without rowid;

CREATE TABLE campaign (
  repo text not null references repo (repo),
  issue integer not null,
  state text not null check (state in ('running', 'completed', 'failed', 'stopped')),
  updated_at text not null,
  body text not null,
  primary key (repo, issue)
) strict, without rowid;

CREATE INDEX campaign_running on campaign (repo) where state = 'running';

CREATE TABLE causal (
  repo text not null references repo (repo),
  dimension text not null,
  value text not null,
  good real not null,
  bad real not null,
  stages text not null,
  at text not null,
  primary key (repo, dimension, value)
) strict, without rowid;

CREATE TABLE chain (
  repo text primary key references repo (repo),
  generation integer not null,
  base text not null,
  building text,
  elements text not null,
  solos text not null,
  conflicts text not null,
  probes text not null,
  observations text not null,
  landed text not null,
  searches text not null,
  landing text,
  candidates text not null,
  words text not null
) strict, without rowid;

CREATE VIRTUAL TABLE context_fts using fts5(repo_word, content, scope,
  content='context_item', content_rowid='id', tokenize='porter unicode61 remove_diacritics 2');

CREATE TRIGGER context_added after insert on context_item begin insert into context_fts (rowid, repo_word, content, scope) values (new.id, new.repo_word, new.content, new.scope); end;

CREATE TRIGGER context_changed after update on context_item begin insert into context_fts (context_fts, rowid, repo_word, content, scope) values ('delete', old.id, old.repo_word, old.content, old.scope); insert into context_fts (rowid, repo_word, content, scope) values (new.id, new.repo_word, new.content, new.scope); end;

CREATE TRIGGER context_removed after delete on context_item begin insert into context_fts (context_fts, rowid, repo_word, content, scope) values ('delete', old.id, old.repo_word, old.content, old.scope); end;

CREATE TABLE context_item (
  id integer primary key,
  repo text not null references repo (repo),
  repo_word text not null,
  key text not null,
  type text not null check (type in ('gotcha', 'convention', 'api', 'dependency', 'architectural', 'pattern', 'fact')),
  content text not null,
  -- Paths, one a line, those of the newest telling first.
  scope text not null,
  confidence real not null,
  -- Attempts that said it.
  sources integer not null,
  level text not null check (level in ('mission', 'repository')),
  mission text not null,
  at text not null,
  unique (repo, key)
) strict;

CREATE INDEX context_item_rank on context_item (repo, confidence desc, sources desc, at desc);

CREATE TABLE day_spend (
  repo text not null references repo (repo),
  slot integer not null,
  day integer not null,
  usd real not null,
  primary key (repo, slot)
) strict, without rowid;

CREATE TABLE decision (
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

CREATE INDEX decision_at on decision (at);

CREATE TABLE delivery (
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

CREATE INDEX delivery_closed on delivery (closed_at) where state = 'done';

CREATE INDEX delivery_parked on delivery (repo, seq) where state = 'parked';

CREATE INDEX delivery_waiting on delivery (repo, seq) where state = 'waiting';

CREATE TABLE dispatch (
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

CREATE INDEX dispatch_mission on dispatch (repo, mission);

CREATE TABLE effect (
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

CREATE INDEX effect_closed on effect (closed_at) where state in ('done', 'refused', 'superseded');

CREATE INDEX effect_decision on effect (decision);

CREATE INDEX effect_leased on effect (repo, lease_until) where state = 'leased';

CREATE UNIQUE INDEX effect_open on effect (repo, key, state) where state in ('waiting', 'leased');

CREATE INDEX effect_waiting on effect (repo, id) where state = 'waiting';

CREATE TABLE episode (
  repo text not null references repo (repo),
  mission text not null,
  unit text not null,
  lesson integer not null,
  outcome text not null check (outcome in ('pass', 'fail')),
  content text not null,
  scope text not null,
  confidence real not null,
  access integer not null,
  at text not null,
  ttl_days real not null,
  primary key (repo, mission, unit, lesson)
) strict, without rowid;

CREATE TRIGGER experience_added after insert on experience begin insert into experience_fts (rowid, repo_word, title, scope, files, summary, discoveries, concerns) values (new.id, new.repo_word, new.title, new.scope, new.files, new.summary, new.discoveries, new.concerns); end;

CREATE TRIGGER experience_removed after delete on experience begin insert into experience_fts (experience_fts, rowid, repo_word, title, scope, files, summary, discoveries, concerns) values ('delete', old.id, old.repo_word, old.title, old.scope, old.files, old.summary, old.discoveries, old.concerns); end;

CREATE TABLE experience (
  -- From 2^32 times the repository's shelf on.
  id integer primary key,
  repo text not null references repo (repo),
  -- One word for the repository, so that the search itself keeps to it.
  repo_word text not null,
  mission text not null,
  unit text not null,
  attempt integer not null,
  at text not null,
  title text not null,
  scope text not null,
  files text not null,
  status text not null check (status in ('landed', 'unchanged', 'failed')),
  category text not null,
  summary text not null,
  discoveries text not null,
  concerns text not null,
  reward real not null,
  agent text not null,
  model text not null,
  specialist text not null,
  unique (repo, mission, unit, attempt)
) strict;

CREATE INDEX experience_worth on experience (repo, reward, at);

CREATE VIRTUAL TABLE experience_fts using fts5(repo_word, title, scope, files, summary, discoveries, concerns,
  content='experience', content_rowid='id', tokenize='porter unicode61 remove_diacritics 2');

CREATE TABLE experience_shelf (
  repo text primary key references repo (repo),
  shelf integer not null unique
) strict, without rowid;

CREATE TABLE flaky (
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

CREATE TABLE gate (
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

CREATE TABLE health (
  repo text not null,
  mission text not null,
  body text not null,
  primary key (repo, mission),
  foreign key (repo, mission) references mission (repo, mission)
) strict, without rowid;

CREATE TABLE job_cost (
  repo text not null references repo (repo),
  kind text not null,
  mean real,
  count integer not null,
  primary key (repo, kind)
) strict, without rowid;

CREATE TABLE lane (
  repo text primary key,
  holder text not null,
  -- Grows with every change of holder; a write under an older one is refused.
  fence integer not null check (fence > 0),
  expires_at text not null,
  -- Why nothing is processed until a person looks; null: it runs.
  stopped text,
  reference text
) strict, without rowid;

CREATE TABLE look (
  repo text not null references repo (repo),
  look text not null,
  tracks text not null,
  asked_by text not null,
  thread integer,
  state text not null check (state in ('running', 'comparing', 'over')),
  candidates text not null,
  because text not null,
  cost_usd real not null,
  asked_at text not null,
  ended_at text,
  primary key (repo, look)
) strict, without rowid;

CREATE INDEX look_asked on look (repo, asked_at desc);

CREATE TABLE migration (
    version integer primary key,
    name text not null,
    checksum text not null,
    applied_at text not null
  ) strict;

CREATE TABLE mission (
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

CREATE INDEX mission_active on mission (repo) where ended_at is null;

CREATE INDEX mission_ended on mission (repo, ended_at) where ended_at is not null;

CREATE INDEX mission_issue on mission (repo, issue);

CREATE TABLE notice (
  id integer primary key autoincrement,
  repo text not null,
  key text not null,
  channel text not null check (channel in ('telegram', 'slack', 'webhook', 'email')),
  kind text not null,
  urgency text not null check (urgency in ('high', 'low')),
  title text not null,
  body text not null,
  link text not null,
  at text not null,
  due_at text not null,
  -- unknown: the app ended while it was being sent, so it may have arrived
  state text not null default 'waiting'
    check (state in ('waiting', 'sending', 'sent', 'dropped', 'expired', 'unknown')),
  tries integer not null default 0,
  error text,
  sending_by text,
  lease_until text,
  -- of one that was not sent: whether a later message said so
  told integer not null default 0 check (told in (0, 1)),
  closed_at text,
  unique (repo, key, channel)
) strict;

CREATE INDEX notice_channel on notice (channel, state, told, id);

CREATE INDEX notice_closed on notice (closed_at) where closed_at is not null;

CREATE INDEX notice_low on notice (channel, id) where state = 'waiting' and urgency = 'low';

CREATE INDEX notice_sending on notice (lease_until) where state = 'sending';

CREATE INDEX notice_waiting on notice (channel, due_at) where state = 'waiting';

CREATE TABLE payload (
  seq integer primary key references delivery (seq) on delete cascade,
  text text not null
) strict;

CREATE TABLE projection (
  repo text not null references repo (repo),
  topic text not null,
  hash text not null,
  primary key (repo, topic)
) strict, without rowid;

CREATE TABLE "prompt_variant" (
  repo text not null references repo (repo),
  component text not null check (component in ('worker', 'planner', 'fixup')),
  variant text not null,
  text text not null,
  parent text,
  wins real not null,
  samples real not null,
  state text not null check (state in ('active', 'retired')),
  because text not null,
  created_at text not null,
  primary key (repo, component, variant)
) strict, without rowid;

CREATE TABLE proposal (
  repo text not null references repo (repo),
  proposal text not null,
  track text not null check (track in ('feature', 'quality', 'security')),
  title text not null,
  description text not null,
  rationale text not null,
  files text not null,
  impact integer not null,
  effort integer not null,
  score real not null,
  signal text,
  issue integer,
  state text not null check (state in ('asked', 'open', 'promoted', 'rejected', 'done', 'failed')),
  look text not null,
  created_at text not null,
  changed_at text not null,
  primary key (repo, proposal)
) strict, without rowid;

CREATE TABLE reason (
  decision integer not null references decision (id) on delete cascade,
  position integer not null,
  repo text not null,
  subject text not null,
  text text not null,
  primary key (decision, position)
) strict, without rowid;

CREATE INDEX reason_subject on reason (repo, subject, decision);

CREATE TABLE recall_log (
  repo text not null references repo (repo),
  dispatch text not null,
  leg text not null,
  audience text not null check (audience in ('worker', 'planner')),
  items text not null,
  text text not null,
  at text not null,
  primary key (repo, dispatch, leg)
) strict, without rowid;

CREATE INDEX recall_log_at on recall_log (at);

CREATE TABLE repo (
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
, measures text not null
  default '{"runs":0,"runMs":0,"repeats":0,"flakes":0,"units":{},"greenTests":null}') strict, without rowid;

CREATE TABLE review (
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

CREATE TABLE rule (
  repo text not null references repo (repo),
  rule text not null,
  text text not null,
  scope text not null,
  episodes text not null,
  confidence real not null,
  applied integer not null,
  state text not null check (state in ('active', 'retired')),
  at text not null,
  primary key (repo, rule)
) strict, without rowid;

CREATE TABLE series (
  repo text not null references repo (repo),
  series text not null,
  state text not null check (state in ('on', 'ended')),
  updated_at text not null,
  body text not null,
  primary key (repo, series)
) strict, without rowid;

CREATE INDEX series_on on series (repo) where state = 'on';

CREATE TABLE spend (
  repo text not null references repo (repo),
  kind text not null,
  slot integer not null,
  hour integer not null,
  usd real not null,
  jobs integer not null,
  primary key (repo, kind, slot)
) strict, without rowid;

CREATE TABLE timer (
  repo text not null,
  timer text not null,
  due_at text not null,
  primary key (repo, timer)
) strict, without rowid;

CREATE INDEX timer_due on timer (due_at);

CREATE TABLE tool (
  repo text not null,
  mission text not null,
  name text not null,
  description text not null,
  language text not null check (language in ('node', 'python')),
  script text not null,
  quality real,
  uses integer not null,
  state text not null check (state in ('proposed', 'kept', 'refused')),
  because text not null,
  unit text not null,
  attempt integer not null,
  at text not null,
  primary key (repo, mission, name),
  foreign key (repo, mission) references mission (repo, mission)
) strict, without rowid;

CREATE TABLE tournament (
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

CREATE TABLE trace (
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

CREATE INDEX trace_at on trace (at);

CREATE INDEX trace_mission on trace (repo, mission, id);

CREATE TABLE unit (
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
  verify text, details text not null default '{}',
  primary key (repo, mission, unit),
  foreign key (repo, mission) references mission (repo, mission)
) strict, without rowid;

CREATE INDEX unit_pull on unit (repo, pull) where pull is not null;

CREATE TABLE verdict (
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
  at text not null, lint_errors integer, type_errors integer, failures text not null default '[]', checks text not null default '[]', signature text, note text not null default '',
  primary key (repo, "commit", spec, attempt),
  foreign key (repo, dispatch) references dispatch (repo, dispatch)
) strict, without rowid;

CREATE INDEX verdict_at on verdict (repo, at);
