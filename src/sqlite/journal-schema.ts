/** The journal's versions, oldest first; a released one is never changed. */
export const journalMigrations: readonly string[] = [
  `
  create table run (
    seq integer primary key autoincrement,
    id text not null unique,
    kind text not null check (kind in ('create', 'delete')),
    repository text not null,
    backup_id integer not null,
    version text,
    version_source text,
    cluster_uuid text not null,
    repository_uuid text,
    state text not null check (state in ('running', 'succeeded', 'failed', 'cancelled')),
    start_ms integer not null,
    end_ms integer,
    reason text,
    warnings text not null,
    forgotten integer not null default 0
  ) strict;
  create index run_by_backup on run (repository, backup_id, seq);
  create index run_open on run (seq) where state = 'running';

  create table step (
    run_id text not null references run (id),
    number integer not null,
    snapshots text not null,
    indices text not null,
    state text not null check (state in ('planned', 'intended', 'accepted', 'succeeded', 'failed', 'skipped')),
    attempts integer not null,
    start_ms integer,
    end_ms integer,
    reason text,
    primary key (run_id, number)
  ) strict, without rowid;
  `,
  `
  create table notice (
    name text primary key,
    text text not null
  ) strict, without rowid;
  `,
];
