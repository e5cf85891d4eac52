import { check } from 'k6';
import http from 'k6/http';

/* 60 requests a second is the worst hour of December, docs/slo.md; arrivals do not wait for answers. */
export const options = {
  scenarios: {
    december: { executor: 'constant-arrival-rate', rate: 60, timeUnit: '1s', duration: '5m', preAllocatedVUs: 80 },
  },
  thresholds: {
    http_req_failed: ['rate<0.001'],
    http_req_duration: ['p(95)<200'],
    checks: ['rate>0.999'],
  },
};

const headers = { Authorization: `Bearer ${__ENV.LOAD_TOKEN}` };

export default function () {
  const answer = http.get(`${__ENV.BASE_URL}/v1/reservations?limit=20`, { headers, tags: { name: 'list' } });
  check(answer, { 'is a page': (response) => response.status === 200 && Array.isArray(response.json('items')) });
}
