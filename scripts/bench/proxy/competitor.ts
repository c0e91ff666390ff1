import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

/** A proxy to be compared with. */
export interface Competitor {
  readonly name: string;
  readonly command: readonly string[];
  readonly isNginx: boolean;
}

/** nginx where there is one; else the least that a proxy in Bun can be. */
export function competitor(folder: string, port: number, backend: string): Competitor {
  const nginx = Bun.which("nginx", { PATH: `${process.env["PATH"] ?? ""}:/usr/sbin` });
  if (nginx === null) {
    const script = resolve(import.meta.dir, "plain.ts");
    const command = [process.execPath, script, String(port), backend];
    return { name: "a plain Bun proxy (there is no nginx)", command, isNginx: false };
  }
  const path = join(folder, "nginx.conf");
  writeFileSync(path, configuration(folder, port, new URL(backend).host));
  return { name: "nginx", command: [nginx, "-p", folder, "-c", path], isNginx: true };
}

function configuration(folder: string, port: number, backend: string): string {
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
    (name) => `${name}_temp_path ${folder}/${name};`,
  );
  return `worker_processes 1; daemon off; error_log ${folder}/error.log; pid ${folder}/pid;
events { worker_connections 1024; }
http {
  access_log off; keepalive_requests 1000000; ${temporary.join(" ")}
  upstream backend { server ${backend}; keepalive 64; keepalive_requests 1000000; }
  server {
    listen 127.0.0.1:${port};
    location / { proxy_pass http://backend; proxy_http_version 1.1; proxy_set_header Connection ""; }
  }
}
`;
}
