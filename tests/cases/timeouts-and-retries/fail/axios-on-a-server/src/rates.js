const axios = require('axios');

async function rate(currency) {
  const answer = await axios.get(`https://rates.example.com/${currency}`);
  return answer.data.rate;
}

module.exports = { rate };
