import http from "k6/http";
import { check } from "k6";

export const options = {
  scenarios: {
    steady: { executor: "constant-arrival-rate", rate: 100, timeUnit: "1s", duration: "3m", preAllocatedVUs: 50 },
  },
  thresholds: { http_req_duration: ["p(95)<200"], http_req_failed: ["rate<0.001"] },
};

export default function () {
  const answer = http.get(`${__ENV.BASE_URL}/v1/tariffs?region=north`, {
    headers: { Authorization: `Bearer ${__ENV.E2E_TOKEN}` },
  });
  check(answer, { answered: (it) => it.status === 200 });
}
