import { statusOf } from './rejection.filter';

describe('a refusal is answered with', () => {
  it.each<[number, readonly string[]]>([
    [
      400,
      [
        'request.invalid',
        'request.not-json',
        'cursor.foreign',
        'store.bad-stream',
        'store.other-store',
        'scorecard.bad-window',
      ],
    ],
    [401, ['auth.no-token', 'auth.bad-token', 'auth.bad-claims', 'auth.expired']],
    [403, ['access.role', 'access.not-yours', 'access.service-only', 'access.left']],
    [404, ['lead.unknown', 'task.unknown', 'rep.unknown', 'rep.not-joined', 'contact.unknown']],
    [
      409,
      [
        'lead.held-by-another',
        'lead.changed-since',
        'lead.closed',
        'rep.capacity-exceeded',
        'task.already-scheduled',
        'store.conflict',
      ],
    ],
    [413, ['request.too-large', 'store.too-large']],
    [415, ['request.unsupported-media-type']],
    [
      422,
      [
        'time.in-the-future',
        'idempotency.key-reused',
        'rep.bad-date',
        'rep.bad-successor',
        'rep.own-successor',
        'statement.incomplete',
        'outcome.incomplete',
        'outcome.contradictory',
        'task.due-in-the-past',
        'deal.bad-value',
      ],
    ],
    [503, ['read.behind', 'auth.issuer-unavailable', 'store.unavailable', 'store.closed', 'store.history-changed']],
  ])('%i', (status, codes) => {
    expect(codes.map((code) => [code, statusOf(code)])).toEqual(codes.map((code) => [code, status]));
  });
});
