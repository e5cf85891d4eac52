export function faults(err: Error, req: Request, res: Response, next: NextFunction): void {
  log.error({ err });
  const status = statusOf(err);
  const hint = err.stack;
  res.status(status).json({ status, hint });
}
