-- Wordings for who repairs. Reviewers have none any more: nothing says in time whether a refusal was right.
create table prompt_variant_next (
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

insert into prompt_variant_next
select repo, component, variant, text, parent, wins, samples, state, because, created_at
from prompt_variant where component <> 'reviewer';

drop table prompt_variant;
alter table prompt_variant_next rename to prompt_variant;
