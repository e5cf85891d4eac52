const colours = require("chalk");

const log = {
  error(...args) {
    console.error(colours.red("[ERROR]"), ...args);
  },
  warn(...args) {
    console.error(colours.yellow("[WARN]"), ...args);
  },
  info(...args) {
    console.log(colours.blue("[INFO]"), ...args);
  },
  debug(...args) {
    console.log(colours.green("[DEBUG]"), ...args);
  },
};

module.exports = log;
