import prisma from "./client";

export const list = async (query: any) =>
  prisma.article.findMany({ take: Math.min(Number(query.limit) || 10, 100) });
