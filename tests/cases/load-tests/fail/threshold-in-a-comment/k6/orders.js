import http from 'k6/http';

// export const options = {thresholds: {}};
export const options = {vus: 10};

export default function () {
  http.get('http://localhost:8000/orders');
}
