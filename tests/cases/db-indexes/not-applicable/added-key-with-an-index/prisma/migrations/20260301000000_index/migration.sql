CREATE UNIQUE INDEX "Note_teamID_body_key" ON "Note"("teamID", "body");
