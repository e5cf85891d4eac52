import { execFileSync } from 'node:child_process';

/** The schema of the tests is made by the steps, down and up again, on a PostgreSQL of production's release. */
export default function setup(): void {
  execFileSync('pnpm', ['build'], { stdio: 'inherit' });
  execFileSync('node', ['dist/cli/migrate.js'], { stdio: 'inherit' });
}
