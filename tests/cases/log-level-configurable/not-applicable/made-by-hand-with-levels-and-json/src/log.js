const LEVELS = { debug: 10, info: 20, warn: 30, error: 40 };
const level = LEVELS[process.env.LOG_LEVEL] ?? LEVELS.info;

function write(name, message, fields) {
  if (LEVELS[name] >= level) {
    console.log(JSON.stringify({ time: new Date().toISOString(), level: name, message, ...fields }));
  }
}

module.exports = {
  error: (message, fields) => write("error", message, fields),
  warn: (message, fields) => write("warn", message, fields),
  info: (message, fields) => write("info", message, fields),
  debug: (message, fields) => write("debug", message, fields),
};
