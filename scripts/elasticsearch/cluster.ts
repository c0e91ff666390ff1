/** What Elasticsearch answered, with the body read as JSON where it is JSON. */
export interface ClusterAnswer<Body> {
  readonly status: number;
  readonly text: string;
  readonly body: Body;
}

/** Where a cluster is and where it keeps repositories; a RunningElasticsearch is one. */
export interface ClusterLocation {
  readonly url: string;
  readonly repositoryPath: string;
}

/** Speaks to Elasticsearch without any code of ours, so that tests judge by what the cluster itself says. */
export class Cluster implements ClusterLocation {
  readonly url: string;
  readonly repositoryPath: string;

  constructor(location: ClusterLocation) {
    this.url = location.url;
    this.repositoryPath = location.repositoryPath;
  }

  /** Sends one request and gives the answer, whatever its status; a string as body is sent as it is. */
  async request<Body = unknown>(
    method: string,
    path: string,
    body?: unknown,
  ): Promise<ClusterAnswer<Body>> {
    const isText = typeof body === "string";
    const response = await fetch(`${this.url}${path}`, {
      method,
      proxy: false,
      signal: AbortSignal.timeout(120_000),
      ...(body === undefined
        ? {}
        : {
            headers: { "content-type": isText ? "application/x-ndjson" : "application/json" },
            body: isText ? body : JSON.stringify(body),
          }),
    });
    const text = await response.text();
    return { status: response.status, text, body: readBody(text) as Body };
  }

  /** As `request`, but an answer other than 2xx is an error that shows it. */
  async call<Body = unknown>(method: string, path: string, body?: unknown): Promise<Body> {
    const answer = await this.request<Body>(method, path, body);
    if (answer.status < 200 || answer.status > 299) {
      throw new Error(
        `Cannot ${method} "${path}": Elasticsearch answers ${answer.status} ${answer.text.slice(0, 2000)}`,
      );
    }
    return answer.body;
  }
}

function readBody(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
