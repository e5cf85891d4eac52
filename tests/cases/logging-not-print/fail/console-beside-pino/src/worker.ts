import pino from "pino";
const log = pino();
worker.on("failed", (job, error) => console.log("mail was not sent", error));
