-- What single policies note beside the columns that everybody needs: one JSON object each.
alter table mission add column details text not null default '{}';
alter table unit add column details text not null default '{}';
alter table attempt add column details text not null default '{}';
