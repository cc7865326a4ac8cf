/** The words for columns that differ between the two databases. */
export interface ColumnTypes {
  readonly text: string;
  readonly integer: string;
  readonly bytes: string;
  /** What stands behind a table's columns. */
  readonly options: string;
  /** What stands before `table` for one that may be empty after the server went down. */
  readonly passing: string;
}

/**
 * The tables, as steps from one version to the next. A step is never changed once it was released; each
 * database runs the missing ones in one transaction that no second process can be in.
 */
export function migrations(types: ColumnTypes): readonly (readonly string[])[] {
  const { text, integer, bytes, options, passing } = types;
  return [
    [
      `create table connector_records (
        namespace ${text} not null, key ${text} not null,
        value ${bytes} not null, version ${integer} not null,
        primary key (namespace, key)) ${options}`,
      `create table connector_entries (
        stream ${text} not null, sequence ${integer} not null, value ${bytes} not null,
        primary key (stream, sequence)) ${options}`,
      `create table connector_once (
        namespace ${text} not null, key ${text} not null, expires_at ${integer} not null,
        primary key (namespace, key)) ${options}`,
      `create index connector_once_expires_at on connector_once (expires_at)`,
      `create table connector_leases (
        name ${text} not null primary key, holder ${text} not null,
        fence ${integer} not null, expires_at ${integer} not null) ${options}`,
      `create table connector_queue (
        queue ${text} not null, key ${text} not null, value ${bytes} not null,
        due_at ${integer}, attempt ${integer} not null, expires_at ${integer},
        primary key (queue, key)) ${options}`,
      `create index connector_queue_due_at on connector_queue (queue, due_at) where due_at is not null`,
      `create index connector_queue_expires_at on connector_queue (expires_at) where expires_at is not null`,
      `create ${passing} table connector_buckets (
        name ${text} not null primary key, full_at ${integer} not null) ${options}`,
      `create index connector_buckets_full_at on connector_buckets (full_at)`,
    ],
  ];
}
