import http from 'k6/http';
export const options = {
  vus: 5,
  thresholds: {},
};
export default function () {
  http.get('http://localhost');
}
