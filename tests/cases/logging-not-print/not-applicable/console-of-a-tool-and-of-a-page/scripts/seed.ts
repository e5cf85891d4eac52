import pino from "pino";
pino().info("seeding");
console.log("done");
