import type { Environment } from "./given.ts";

/**
 * Whether a variable is one that Kubernetes sets for a Service, because a Service named `webapps-backup` or
 * `webapps-backup-server` puts names of our own form into every container of its namespace.
 */
export function isKubernetesVariable(name: string, env: Environment): boolean {
  if (/_PORT$/.test(name) && /^(?:tcp|udp|sctp):\/\//.test(env[name] ?? "")) {
    return true;
  }
  const service =
    /^(.+?)_(?:SERVICE_HOST|SERVICE_PORT(?:_\w+)?|PORT_\d+_(?:TCP|UDP|SCTP)(?:_PROTO|_PORT|_ADDR)?)$/.exec(
      name,
    );
  return service !== null && env[`${service[1]}_SERVICE_HOST`] !== undefined;
}
