import { Counter, Gauge } from 'prom-client';

export const running = new Gauge({ name: 'tram_running', help: 'Work.' });
export const tickets = new Counter({ name: 'tram_tickets_sold_total', help: 'Tickets.', labelNames: ['line'] });
