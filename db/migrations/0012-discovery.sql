-- Looks for improvements, and everything that was ever proposed: what a person refused is not proposed again.
create table proposal (
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

create table look (
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
create index look_asked on look (repo, asked_at desc);
