module.exports = {version: process.env.APP_VERSION || 'DEV'};
