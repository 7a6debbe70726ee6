-- What the queue proposes and knows: lists that nothing queries inside. A chain is a projection and is built again.
drop table chain;
create table chain (
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
