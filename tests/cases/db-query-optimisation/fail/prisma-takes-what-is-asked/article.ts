import prisma from "./client";

export const list = async (query: any) =>
  prisma.article.findMany({ skip: Number(query.offset) || 0, take: Number(query.limit) || 10 });
