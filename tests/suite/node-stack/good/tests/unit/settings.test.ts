import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadSettings, settingsSchema } from '../../src/settings.js';

const enough = {
  APP_ENV: 'test',
  DATABASE_HOST: 'postgres',
  DATABASE_PASSWORD: 'x'.repeat(24),
  REDIS_HOST: 'redis',
  REDIS_PASSWORD: 'y'.repeat(24),
  OIDC_ISSUER: 'https://id.example.com/',
  OIDC_AUDIENCE: 'lockerline',
  CORS_ORIGINS: 'https://app.example.com, https://desk.example.com',
  COURIER_BASE_URL: 'https://courier.example.com',
  COURIER_TOKEN: 'z'.repeat(32),
};

describe('loadSettings', () => {
  it('splits the origins', () => {
    expect(loadSettings(enough).CORS_ORIGINS).toEqual(['https://app.example.com', 'https://desk.example.com']);
  });

  it.each(['DATABASE_PASSWORD', 'REDIS_PASSWORD', 'COURIER_TOKEN'])('does not start without %s', (name) => {
    expect(() => loadSettings({ ...enough, [name]: undefined })).toThrow(name);
  });

  it.each([
    ['LOG_LEVEL', 'loud'],
    ['HTTP_PORT', '0'],
    ['HTTP_PORT', '65536'],
    ['CORS_ORIGINS', '*'],
    ['COURIER_TOKEN', 'changeme-changeme-changeme-changeme'],
    ['COURIER_TOKEN', ''],
  ])('refuses %s=%s', (name, value) => {
    expect(() => loadSettings({ ...enough, [name]: value })).toThrow(name);
  });

  it.each(['docs/configuration.md', '.env.example'])('%s names every variable', (page) => {
    const text = readFileSync(page, 'utf8');
    for (const name of Object.keys(settingsSchema.shape)) expect(text).toContain(name);
  });
});
