-- What comes next: series of missions, campaigns, and money by day for the weekly budget.
create table series (
  repo text not null references repo (repo),
  series text not null,
  state text not null check (state in ('on', 'ended')),
  updated_at text not null,
  body text not null,
  primary key (repo, series)
) strict, without rowid;
create index series_on on series (repo) where state = 'on';

create table campaign (
  repo text not null references repo (repo),
  issue integer not null,
  state text not null check (state in ('running', 'completed', 'failed', 'stopped')),
  updated_at text not null,
  body text not null,
  primary key (repo, issue)
) strict, without rowid;
create index campaign_running on campaign (repo) where state = 'running';

create table day_spend (
  repo text not null references repo (repo),
  slot integer not null,
  day integer not null,
  usd real not null,
  primary key (repo, slot)
) strict, without rowid;

create index mission_ended on mission (repo, ended_at) where ended_at is not null;
