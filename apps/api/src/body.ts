import type { NextFunction, Request, Response } from 'express';
import { json } from 'express';
import { Refusal } from './refusal';

export const largestBodyBytes = 1024 * 1024;
const parse = json({ limit: largestBodyBytes, type: 'application/json', strict: true });

/**
 * Reads JSON bodies up to 1 MiB. A longer one is refused as soon as its length is known, and what still comes of it is
 * thrown away unread by Node until its request timeout; nothing is buffered.
 */
export function readBody(request: Request, response: Response, next: NextFunction): void {
  const hasBody = request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0;
  if (hasBody && !request.is('application/json'))
    next(new Refusal('request.unsupported-media-type', 'The body must be application/json.'));
  else parse(request, response, next);
}
