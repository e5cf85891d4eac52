export function faults(err: Error, req: Request, res: Response, next: NextFunction): void {
  const trace = err.stack;
  log.error({ trace });
  res.status(500).json({ title: "something went wrong", trace: id });
}
export function shown(err: Error, req: Request, res: Response, next: NextFunction): void {
  let hint;
  if (process.env.NODE_ENV !== "production") hint = err.stack;
  res.status(500).json({ hint });
}
