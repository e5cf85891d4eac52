import { check } from 'k6';
import http from 'k6/http';

export const options = {
  scenarios: {
    berths: {
      executor: 'constant-arrival-rate',
      rate: 120,
      timeUnit: '1s',
      duration: '5m',
      preAllocatedVUs: 60,
      maxVUs: 300,
    },
  },
  thresholds: {
    http_req_duration: ['p(95)<200'],
    http_req_failed: ['rate<0.001'],
  },
};

export default function () {
  const answer = http.get(`${__ENV.BASE_URL}/v1/berths?day=2027-07-01`, {
    headers: { authorization: `Bearer ${__ENV.LOAD_TOKEN}` },
    timeout: '5s',
  });
  check(answer, { 'is 200': (r) => r.status === 200 });
}
