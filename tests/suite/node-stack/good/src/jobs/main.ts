import { type Job, Queue, Worker } from 'bullmq';
import { createDatabase } from '../db/client.js';
import { createLogger, withContext } from '../logging.js';
import { ReservationService } from '../reservations/service.js';
import { loadSettings } from '../settings.js';
import { jobDuration, serveMetrics } from '../telemetry/metrics.js';
import { tellCourier } from './courier.js';
import { deliver, measureOldest, type Notice, relay } from './notices.js';

const settings = loadSettings();
const log = createLogger(settings.LOG_LEVEL, 'worker');
const db = createDatabase(settings);
const connection = {
  host: settings.REDIS_HOST,
  port: settings.REDIS_PORT,
  password: settings.REDIS_PASSWORD,
  connectTimeout: 2_000,
  maxRetriesPerRequest: null,
};
const queue = new Queue<Notice>('lockerline', { connection });
const service = new ReservationService(db);
const courier = { baseUrl: settings.COURIER_BASE_URL, token: settings.COURIER_TOKEN, timeoutMs: settings.COURIER_TIMEOUT_MS };

/** One job, by its name; each is safe to run twice. */
async function run(job: Job<Notice>): Promise<unknown> {
  switch (job.name) {
    case 'relay':
      await measureOldest(db);
      return relay(db, queue);
    case 'expire':
      return service.expire(new Date());
    case 'notice':
      return deliver(db, job.data.outboxId, (notice) => tellCourier(courier, notice));
    default:
      throw new Error(`no handler for job ${job.name}`);
  }
}

const worker = new Worker<Notice>(
  'lockerline',
  (job) =>
    withContext({ requestId: `job-${job.id ?? 'none'}` }, async () => {
      const end = jobDuration.startTimer({ job: job.name });
      try {
        const result = await run(job);
        end({ outcome: 'ok' });
        return result;
      } catch (error) {
        end({ outcome: 'failed' });
        throw error;
      }
    }),
  { connection, concurrency: settings.WORKER_CONCURRENCY, lockDuration: 30_000 },
);
worker.on('failed', (job, error) => log.error({ err: error, job: job?.name, id: job?.id, attempt: job?.attemptsMade }, 'job failed'));
worker.on('error', (error) => log.error({ err: error }, 'worker'));

await queue.upsertJobScheduler('relay', { every: 2_000 }, { name: 'relay' });
await queue.upsertJobScheduler('expire', { pattern: '*/5 * * * *' }, { name: 'expire' });
const metrics = serveMetrics(settings.METRICS_PORT);
log.info({ concurrency: settings.WORKER_CONCURRENCY }, 'working');

/** Takes no more jobs, ends those that run, then closes what they used. */
async function stop(signal: string): Promise<void> {
  log.info({ signal }, 'stopping');
  setTimeout(() => process.exit(1), settings.SHUTDOWN_GRACE_MS).unref();
  await worker.close();
  await queue.close();
  metrics.close();
  await db.destroy();
}
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stop(signal));
