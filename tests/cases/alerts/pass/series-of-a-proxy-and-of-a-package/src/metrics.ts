import { Counter } from "prom-client";
export const orders = new Counter({ name: "orders_total", help: "Orders." });
