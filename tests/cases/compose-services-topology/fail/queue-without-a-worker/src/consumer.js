const { Worker } = require("bullmq");
new Worker("mails", async (job) => job);
