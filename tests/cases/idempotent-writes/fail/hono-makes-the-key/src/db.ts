// keys of idempotency
export const idempotency = "idempotency_keys";
