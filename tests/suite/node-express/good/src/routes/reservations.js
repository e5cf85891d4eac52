import { Router } from 'express';
import { z } from 'zod';
import { takeDeposit } from '../clients/payments.js';
import { logger } from '../logger.js';
import { Problem } from '../middleware.js';
import { cached, transaction } from '../stores.js';
import { reservations } from '../telemetry.js';

const Booking = z.strictObject({
  berth: z.string().regex(/^[A-F]\d{1,3}$/),
  from: z.iso.date(),
  nights: z.number().int().min(1).max(28),
  card: z.string().min(8).max(64),
});
const Page = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  after: z.coerce.number().int().min(0).default(0),
});
const Key = z.string().min(8).max(64);
const Id = z.coerce.number().int().positive();
const Day = z.strictObject({ day: z.iso.date() });

const NIGHT_CENTS = 2_500;

/** @param {{ config: any, pool: import('pg').Pool, redis: import('ioredis').Redis }} deps */
export function reservationRoutes({ config, pool, redis }) {
  const router = Router();

  router.get('/berths', async (req, res) => {
    const { day } = Day.parse(req.query);
    const free = await cached(redis, `free:${day}`, async () => {
      const { rows } = await pool.query(
        `SELECT b.code FROM berths b WHERE NOT EXISTS (
           SELECT 1 FROM reservations r WHERE r.berth_id = b.id AND r.stay @> $1::date)
         ORDER BY b.code LIMIT 500`,
        [day],
      );
      return rows.map((row) => row.code);
    });
    res.json({ day, free });
  });

  router.get('/reservations', async (req, res) => {
    const { limit, after } = Page.parse(req.query);
    const { rows } = await pool.query(
      `SELECT r.id, b.code AS berth, lower(r.stay) AS "from" FROM reservations r
       JOIN berths b ON b.id = r.berth_id
       WHERE r.skipper = $1 AND r.id > $2 ORDER BY r.id LIMIT $3`,
      [res.locals.skipper, after, limit],
    );
    res.json({ items: rows, next: rows.length === limit ? rows.at(-1).id : null });
  });

  router.get('/reservations/:id', async (req, res) => {
    const { rows } = await pool.query(
      `SELECT r.id, b.code AS berth, lower(r.stay) AS "from" FROM reservations r
       JOIN berths b ON b.id = r.berth_id WHERE r.id = $1 AND r.skipper = $2`,
      [Id.parse(req.params.id), res.locals.skipper],
    );
    if (rows.length === 0) throw new Problem(404, 'There is no such reservation');
    res.json(rows[0]);
  });

  router.post('/reservations', async (req, res) => {
    const key = Key.parse(req.get('idempotency-key'));
    const booking = Booking.parse(req.body);
    const answer = await transaction(pool, async (client) => {
      await client.query('SELECT pg_advisory_xact_lock(hashtext($1))', [res.locals.skipper + key]);
      const known = await client.query(
        'SELECT answer FROM idempotency_keys WHERE skipper = $1 AND key = $2',
        [res.locals.skipper, key],
      );
      if (known.rows.length > 0) return known.rows[0].answer;
      const made = await client.query(
        `INSERT INTO reservations (berth_id, skipper, stay)
         SELECT id, $2, daterange($3::date, $3::date + $4::int) FROM berths WHERE code = $1
         ON CONFLICT DO NOTHING RETURNING id`,
        [booking.berth, res.locals.skipper, booking.from, booking.nights],
      );
      if (made.rows.length === 0) {
        reservations.inc({ outcome: 'taken' });
        throw new Problem(409, 'The berth is not free');
      }
      const cents = booking.nights * NIGHT_CENTS;
      const deposit = await takeDeposit(config, { key, cents, card: booking.card });
      if (!deposit.paid) {
        reservations.inc({ outcome: 'declined' });
        throw new Problem(402, 'The card was declined');
      }
      const body = { id: made.rows[0].id, berth: booking.berth, depositCents: cents };
      await client.query(
        'INSERT INTO idempotency_keys (skipper, key, answer) VALUES ($1, $2, $3)',
        [res.locals.skipper, key, body],
      );
      return body;
    });
    reservations.inc({ outcome: 'booked' });
    logger.info({ reservation: answer.id, berth: answer.berth }, 'berth booked');
    res.status(201).location(`/v1/reservations/${answer.id}`).json(answer);
  });

  return router;
}
