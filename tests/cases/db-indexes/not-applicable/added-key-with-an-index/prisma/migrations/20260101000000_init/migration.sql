CREATE TABLE "Team" (
    "id" TEXT NOT NULL,
    CONSTRAINT "Team_pkey" PRIMARY KEY ("id")
);
CREATE TABLE "Note" (
    "id" TEXT NOT NULL,
    "teamID" TEXT NOT NULL,
    "authorID" TEXT NOT NULL,
    "body" JSONB,
    CONSTRAINT "Note_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "Note_authorID_idx" ON "Note"("authorID");
