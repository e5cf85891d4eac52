import http from 'k6/http';
import { check } from 'k6';

const base = __ENV.BASE_URL;
const headers = { Authorization: `Bearer ${__ENV.TOKEN}` };

export const options = {
  scenarios: {
    list: {
      executor: 'constant-arrival-rate',
      rate: 120,
      timeUnit: '1s',
      duration: '10m',
      preAllocatedVUs: 80,
      maxVUs: 400,
    },
  },
  thresholds: {
    http_req_failed: ['rate<0.001'],
    http_req_duration: ['p(95)<200'],
    dropped_iterations: ['count<10'],
  },
};

export default function () {
  const res = http.get(`${base}/v1/bookings?limit=20`, { headers, timeout: '5s' });
  check(res, { 'status is 200': (r) => r.status === 200 });
}
