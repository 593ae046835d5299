/** With which settings does an embedded PostgreSQL run? */

/** PostgreSQL's arguments for a cluster whose sockets lie in `socketFolder`. Everything else stays at its default. */
export function serverArguments(major: number, socketFolder: string, port: number, fast: boolean): readonly string[] {
  const settings: Readonly<Record<string, string | number>> = {
    listen_addresses: '',
    unix_socket_directories: `"${socketFolder.replaceAll('"', '""')}"`,
    unix_socket_permissions: '0700',
    port,
    max_connections: fast ? 200 : 50, // tests run many servers on one cluster
    shared_buffers: '64MB',
    max_wal_senders: 2, // for backup tools
    jit: 'off',
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_line_prefix: '',
    log_min_duration_statement: '1s',
    log_min_error_statement: 'panic', // statements and their values may hold secrets
    log_parameter_max_length: 0,
    ...(major >= 18 ? { io_method: 'sync' } : {}),
    ...(fast ? { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off', autovacuum: 'off' } : {}),
  }
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
}
