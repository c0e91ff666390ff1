/** The catalog's schema. To change a table, append a step that drops every table and makes them anew: it is a cache. */
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

  -- What the cheap list is compared with.
  create table snapshot (
    repository text not null,
    snapshot text not null,
    uuid text not null,
    backup_id integer not null,
    state text,
    final integer not null,
    primary key (repository, snapshot)
  ) strict, without rowid;

  -- What readers get. The parts stand together as JSON, because lists are read far more often than
  -- written: 3,500 parts take a third of the time that they took as rows.
  create table backup (
    repository text not null,
    backup_id integer not null,
    start_ms integer not null,
    settled integer not null,
    parts text not null,
    primary key (repository, backup_id)
  ) strict, without rowid;
  create index backup_by_start on backup (repository, start_ms desc, backup_id desc);
  create index backup_unsettled on backup (repository, backup_id) where settled = 0;
  `,
  `
  create table manifest (
    repository text not null,
    backup_id integer not null,
    snapshot_uuid text not null,
    text text not null,
    primary key (repository, backup_id)
  ) strict;
  `,
  `
  -- Snapshots that are no parts of backups. With a generation that no repository has, the whole list is
  -- compared anew, and they with it; until then whoever reads this memory is told.
  create table other (
    repository text not null,
    snapshot text not null,
    final integer not null,
    stored text not null,
    primary key (repository, snapshot)
  ) strict, without rowid;
  create index other_unfinished on other (repository, snapshot) where final = 0;
  update repository set generation = -1, warning = coalesce(warning,
    'Only the parts of backups are remembered, by a former version; other snapshots are not');
  `,
];
