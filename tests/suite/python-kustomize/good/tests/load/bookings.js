// k6 run --env BASE_URL=https://… --env TOKEN=… tests/load/bookings.js
import http from 'k6/http';
import { check } from 'k6';

export const options = {
  scenarios: {
    summer_saturday: {
      executor: 'constant-arrival-rate',
      rate: 120,
      timeUnit: '1s',
      duration: '10m',
      preAllocatedVUs: 60,
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
  const answer = http.get(`${__ENV.BASE_URL}/v1/berths?limit=20`, {
    headers: { Authorization: `Bearer ${__ENV.TOKEN}` },
    timeout: '5s',
  });
  check(answer, { 'is a page': (r) => r.status === 200 });
}
