import type { AccessEvent } from '@app/domain/access/access.events';
import { expectSameRowsInAnyOrder, expectSameRowsTwice, project, recorder } from '../testing';
import { accessLog, amounts, lookedAt, looks } from './access-log.projection';

const at = '2026-03-02T09:07:00.000Z';
const head = { kind: 'manager', id: 'head' } as const;
const anna = { kind: 'rep', id: 'anna' } as const;
const about = (reps: string[], leads: string[] = []) => ({ reps, leads });

const history = () => {
  const record = recorder<AccessEvent>();
  const [mine, hers] = ['access-head-2026-03', 'access-user-of-anna-2026-03'];
  return [
    record(
      hers,
      'ContactRevealed',
      { lead: 'l1', fields: ['phone'] },
      { occurredAt: at, actor: anna, about: about([], ['l1']) },
    ),
    record(
      hers,
      'ContactRevealed',
      { lead: 'l2', fields: ['phone'] },
      { occurredAt: at, actor: anna, about: about([], ['l2']) },
    ),
    record(
      mine,
      'ListRead',
      { what: 'GET /reps/:repId/history', count: 40 },
      { occurredAt: at, actor: head, about: about(['anna']) },
    ),
    record(
      mine,
      'ListRead',
      { what: 'GET /reps/:repId/history', count: 40, sealed: true },
      { occurredAt: at, actor: head, about: about(['anna']) },
    ),
    record(
      mine,
      'RecordExported',
      { what: 'GET /reps/:repId/history', count: 900 },
      { occurredAt: at, actor: head, about: about(['anna']) },
    ),
    record(
      mine,
      'DossierRead',
      { rep: 'anna' },
      { occurredAt: '2026-03-02T09:15:00.000Z', actor: head, about: about(['anna']) },
    ),
    record(
      hers,
      'AccessDenied',
      { what: 'GET /leads/:leadId', code: 'access.not-yours' },
      { occurredAt: at, actor: anna, about: about(['anna'], ['l9']) },
    ),
  ];
};

describe('access-log', () => {
  it('ContactRevealed, ListRead, RecordExported, DossierRead, AccessDenied: who, when, what, how much', () => {
    expect(
      project(accessLog, history())
        .all(looks)
        .map(({ user_id, role, rep, kind, what, items, sealed, lead, reps, code }) => [
          [user_id, role, rep],
          [kind, what, items, sealed],
          [lead, reps, code],
        ]),
    ).toEqual([
      [
        ['user-of-anna', 'rep', 'anna'],
        ['ContactRevealed', null, 1, false],
        ['l1', [], null],
      ],
      [
        ['user-of-anna', 'rep', 'anna'],
        ['ContactRevealed', null, 1, false],
        ['l2', [], null],
      ],
      [
        ['head', 'manager', ''],
        ['ListRead', 'GET /reps/:repId/history', 40, false],
        [null, ['anna'], null],
      ],
      [
        ['head', 'manager', ''],
        ['ListRead', 'GET /reps/:repId/history', 40, true],
        [null, ['anna'], null],
      ],
      [
        ['head', 'manager', ''],
        ['RecordExported', 'GET /reps/:repId/history', 900, false],
        [null, ['anna'], null],
      ],
      [
        ['head', 'manager', ''],
        ['DossierRead', null, 1, false],
        [null, ['anna'], null],
      ],
      [
        ['user-of-anna', 'rep', 'anna'],
        ['AccessDenied', 'GET /leads/:leadId', 0, false],
        ['l9', ['anna'], 'access.not-yours'],
      ],
    ]);
  });

  it('adds up a quarter of an hour: what was sealed counts as a time and shows nothing, a denial not at all', () => {
    expect(
      project(accessLog, history())
        .all(amounts)
        .map(({ user_id, kind, at, thing, times, items, contacts }) => [
          ...[user_id, kind, at.slice(11, 16), thing],
          ...[times, items, contacts],
        ]),
    ).toEqual([
      ['head', 'DossierRead', '09:15', '', 1, 1, 1],
      ['head', 'ListRead', '09:00', '', 1, 0, 0],
      ['head', 'ListRead', '09:00', 'rep:anna', 1, 40, 40],
      ['head', 'RecordExported', '09:00', '', 1, 900, 900],
      ['user-of-anna', 'ContactRevealed', '09:00', 'lead:l1', 1, 1, 1],
      ['user-of-anna', 'ContactRevealed', '09:00', 'lead:l2', 1, 1, 1],
    ]);
  });

  it('is found by whom it was about', () => {
    const found = project(accessLog, history()).all(lookedAt);
    expect(found.filter(({ party }) => party === 'rep:anna')).toHaveLength(5);
    expect(found.filter(({ party }) => party === 'lead:l1')).toHaveLength(1);
  });

  it('applied twice, same rows', () => expectSameRowsTwice(accessLog, history()));
  it('streams in any order, same rows', () => expectSameRowsInAnyOrder(accessLog, history()));
});
