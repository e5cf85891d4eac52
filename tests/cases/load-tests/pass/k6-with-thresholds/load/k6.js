import http from 'k6/http';

export const options = {
  thresholds: {http_req_failed: ['rate<0.001']},
};

export default function () {
  http.get('http://localhost:8000/orders');
}
