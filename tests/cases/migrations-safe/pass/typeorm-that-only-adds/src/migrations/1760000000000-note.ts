import { MigrationInterface, QueryRunner } from "typeorm";

export class Note1760000000000 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE "orders" ADD "note" text`);
    await queryRunner.query(`CREATE TABLE "marks" ("id" int NOT NULL, "text" text NOT NULL)`);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE "marks"`);
    await queryRunner.query(`ALTER TABLE "orders" DROP COLUMN "note"`);
  }
}
