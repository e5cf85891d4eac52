import Fastify from "fastify";
Fastify({ logger: true }).log.info("console.log('no')");
