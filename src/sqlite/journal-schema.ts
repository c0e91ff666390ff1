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
  // SQLite cannot change a constraint: both tables are written anew, so that neither refers to an old one.
  `
  alter table step rename to old_step;
  alter table run rename to old_run;
  create table run (
    seq integer primary key autoincrement,
    id text not null unique,
    kind text not null check (kind in ('create', 'delete', 'restore')),
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
  create table step (
    run_id text not null references run (id),
    number integer not null,
    action text,
    snapshots text not null,
    indices text not null,
    state text not null check (state in ('planned', 'intended', 'accepted', 'succeeded', 'failed', 'skipped')),
    attempts integer not null,
    start_ms integer,
    end_ms integer,
    reason text,
    primary key (run_id, number)
  ) strict, without rowid;
  insert into run
    select seq, id, kind, repository, backup_id, version, version_source, cluster_uuid,
      repository_uuid, state, start_ms, end_ms, reason, warnings, forgotten
    from old_run order by seq;
  insert into step
    select run_id, number, null, snapshots, indices, state, attempts, start_ms, end_ms, reason
    from old_step;
  drop table old_step;
  drop table old_run;
  create index run_by_backup on run (repository, backup_id, seq);
  create index run_open on run (seq) where state = 'running';

  create table restore (
    run_id text primary key references run (id),
    plan text not null,
    report text
  ) strict;
  `,
  `
  create table hold (
    repository text not null,
    backup_id integer not null,
    reason text not null,
    held_by text not null,
    since_ms integer not null,
    until_ms integer,
    primary key (repository, backup_id)
  ) strict, without rowid;

  create table token (
    name text primary key,
    hash text not null,
    role text not null check (role in ('read', 'operate', 'restore', 'admin')),
    repositories text,
    created_ms integer not null,
    expires_ms integer
  ) strict, without rowid;

  create table audit (
    seq integer primary key autoincrement,
    at_ms integer not null,
    who text not null,
    origin text not null,
    request_id text,
    action text not null,
    subject text not null,
    plan_hash text,
    outcome text not null check (outcome in ('asked', 'done', 'refused', 'failed')),
    detail text,
    attempt integer,
    hash text not null
  ) strict;

  -- What the chain goes on from where its beginning was forgotten: one row.
  create table audit_root (
    only integer primary key check (only = 1),
    seq integer not null,
    hash text not null
  ) strict;
  `,
];
