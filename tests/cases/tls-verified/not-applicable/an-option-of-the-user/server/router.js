const https = require("https");

module.exports = function options(notification) {
  const config = { headers: { accept: "application/json" } };
  // Routers at home have certificates of their own making.
  if (notification.routerUnsafeTls) {
    config.httpsAgent = new https.Agent({
      rejectUnauthorized: false,
    });
  }
  return config;
};
