-- What people outside GitHub are told: one row for each notice and channel, kept until it is sent, dropped or too old.
create table notice (
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
create index notice_waiting on notice (channel, due_at) where state = 'waiting';
create index notice_low on notice (channel, id) where state = 'waiting' and urgency = 'low';
create index notice_sending on notice (lease_until) where state = 'sending';
create index notice_channel on notice (channel, state, told, id);
create index notice_closed on notice (closed_at) where closed_at is not null;
