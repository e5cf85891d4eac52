const url = process.env.RATES_URL;
module.exports = url;
