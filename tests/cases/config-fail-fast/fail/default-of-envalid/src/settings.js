import { cleanEnv, port, str } from 'envalid';

export const settings = cleanEnv(process.env, {
  PORT: port({ default: 3000 }),
  JWT_SECRET: str({ default: 'trams-run-late' }),
});
