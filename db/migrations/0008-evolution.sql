-- What goes with failure, wordings of prompts that are tried out, and tools that workers left.
create table causal (
  repo text not null references repo (repo),
  dimension text not null,
  value text not null,
  good real not null,
  bad real not null,
  stages text not null,
  at text not null,
  primary key (repo, dimension, value)
) strict, without rowid;

create table prompt_variant (
  repo text not null references repo (repo),
  component text not null check (component in ('worker', 'planner', 'reviewer')),
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

create table tool (
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
