/** Settings as the server reads them: those of the extension alone are none of its business. */
export function plain(settings: unknown): unknown {
  if (typeof settings !== "object" || settings === null) return settings;
  const { server, trace, ...rest } = JSON.parse(JSON.stringify(settings)) as Record<string, unknown>;
  void server;
  void trace;
  return rest;
}
