/** The catalog's one schema and its number; a file of another number is set aside and filled anew. */
export const catalogMigrations: readonly string[] = [
  `
  create table repository (
    name text primary key,
    cluster_uuid text not null,
    state_uuid text not null,
    repository_uuid text,
    generation integer not null,
    as_of_ms integer not null,
    warning text
  ) strict;

  create table snapshot (
    repository text not null,
    snapshot text not null,
    uuid text not null,
    backup_id integer not null,
    version text not null,
    number integer not null,
    count integer not null,
    state text,
    start_ms integer,
    end_ms integer,
    failures text,
    shards_total integer,
    shards_failed integer,
    shards_successful integer,
    run_id text,
    trouble text,
    drift text,
    final integer not null,
    primary key (repository, snapshot)
  ) strict, without rowid;
  create index snapshot_by_backup on snapshot (repository, backup_id, number);

  create table backup (
    repository text not null,
    backup_id integer not null,
    start_ms integer not null,
    primary key (repository, backup_id)
  ) strict, without rowid;
  create index backup_by_start on backup (repository, start_ms desc, backup_id desc);
  `,
];
