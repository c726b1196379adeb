/**
 * A worker in a process of its own, as anybody would write one: activates jobs over HTTP and completes each.
 * Arguments: address, token or Basic credentials as a header value, jobs to do. Prints the seconds it took.
 */
import http from 'node:http';

const [address, authorization, wanted] = [process.argv[2]!, process.argv[3]!, Number(process.argv[4])];
const AT_ONCE = 64;
const agent = new http.Agent({ keepAlive: true, maxSockets: AT_ONCE });

interface Job {
  readonly jobKey: string;
}

function post(path: string, body: object): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = http.request(
      `${address}${path}`,
      { method: 'POST', agent, headers: { authorization, 'content-type': 'application/json' } },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('end', () =>
          response.statusCode! < 300 ? resolve(text) : reject(new Error(`${response.statusCode} ${text}`)),
        );
      },
    );
    request.once('error', reject);
    request.end(JSON.stringify(body));
  });
}

const begin = performance.now();
let completed = 0;
const complete = async ({ jobKey }: Job) => {
  await post(`/v2/jobs/${jobKey}/completion`, { variables: { done: true } });
  completed += 1;
};
const activate = async (): Promise<Job[]> => {
  const request = {
    type: 'work',
    worker: 'bench',
    timeout: 60_000,
    maxJobsToActivate: AT_ONCE * 2,
    requestTimeout: 1_000,
  };
  return JSON.parse(await post('/v2/jobs/activation', request)).jobs;
};
let activated = 0;
// The next jobs are fetched while those before are worked on.
let next = activate();
while (activated < wanted) {
  const jobs = await next;
  activated += jobs.length;
  if (activated < wanted) next = activate();
  await Promise.all(jobs.map(complete));
}
process.stdout.write(`${JSON.stringify({ completed, seconds: (performance.now() - begin) / 1000 })}\n`);
process.exit(0);
