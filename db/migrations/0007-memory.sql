-- What is remembered beyond a mission: experiences and context, found again by their words; episodes and the rules made of
-- them; what each brief was told.

-- A range of ids for each repository: the search keeps to it without looking at what it finds.
create table experience_shelf (
  repo text primary key references repo (repo),
  shelf integer not null unique
) strict, without rowid;

create table experience (
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
create index experience_worth on experience (repo, reward, at);

create virtual table experience_fts using fts5(repo_word, title, scope, files, summary, discoveries, concerns,
  content='experience', content_rowid='id', tokenize='porter unicode61 remove_diacritics 2');
create trigger experience_added after insert on experience begin insert into experience_fts (rowid, repo_word, title, scope, files, summary, discoveries, concerns) values (new.id, new.repo_word, new.title, new.scope, new.files, new.summary, new.discoveries, new.concerns); end;
create trigger experience_removed after delete on experience begin insert into experience_fts (experience_fts, rowid, repo_word, title, scope, files, summary, discoveries, concerns) values ('delete', old.id, old.repo_word, old.title, old.scope, old.files, old.summary, old.discoveries, old.concerns); end;

create table context_item (
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
create index context_item_rank on context_item (repo, confidence desc, sources desc, at desc);

create virtual table context_fts using fts5(repo_word, content, scope,
  content='context_item', content_rowid='id', tokenize='porter unicode61 remove_diacritics 2');
create trigger context_added after insert on context_item begin insert into context_fts (rowid, repo_word, content, scope) values (new.id, new.repo_word, new.content, new.scope); end;
create trigger context_removed after delete on context_item begin insert into context_fts (context_fts, rowid, repo_word, content, scope) values ('delete', old.id, old.repo_word, old.content, old.scope); end;
create trigger context_changed after update on context_item begin insert into context_fts (context_fts, rowid, repo_word, content, scope) values ('delete', old.id, old.repo_word, old.content, old.scope); insert into context_fts (rowid, repo_word, content, scope) values (new.id, new.repo_word, new.content, new.scope); end;

create table episode (
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

create table rule (
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

create table recall_log (
  repo text not null references repo (repo),
  dispatch text not null,
  leg text not null,
  audience text not null check (audience in ('worker', 'planner')),
  items text not null,
  text text not null,
  at text not null,
  primary key (repo, dispatch, leg)
) strict, without rowid;
create index recall_log_at on recall_log (at);
