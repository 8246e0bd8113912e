import { callScores } from '@app/projections/call-scores/call-scores.projection';
import { captureCoverage } from '@app/projections/capture-coverage/capture-coverage.projection';
import { captureSources } from '@app/projections/capture-sources/capture-sources.projection';
import { CaptureSourcesQuery } from '@app/projections/capture-sources/capture-sources.query';
import { alertList } from '@app/projections/alerts/alerts.projection';
import { recordingCoverage } from '@app/projections/recording-coverage/recording-coverage.projection';
import { RecordingCoverageQuery } from '@app/projections/recording-coverage/recording-coverage.query';
import { repScorecard } from '@app/projections/rep-scorecard/rep-scorecard.projection';
import { Department, sealed, vault } from './department';

const at = (hour: number, day = 2) => new Date(Date.UTC(2026, 2, day, hour)).toISOString();
const ask = { from: '2026-03-02', to: '2026-03-04', zone: 'UTC' };
const content = { blob: 'b', size: 1, subject: 'call', key: 'k' };

let sales: Department;
beforeAll(async () => {
  sales = await Department.open([
    recordingCoverage,
    captureCoverage,
    repScorecard,
    callScores,
    captureSources,
    alertList,
  ]);
});
afterAll(() => sales.close());

async function call(id: string, hour: number, { rep = 'anna', line = 'out', connected = true } = {}): Promise<void> {
  await sales.tell(`call-${id}`, 'CallPlaced', { direction: 'outbound', line }, { occurredAt: at(hour) });
  await sales.tell(`call-${id}`, 'CallAttributed', { rep, previous: null, rule: 'line' });
  if (connected) await sales.tell(`call-${id}`, 'CallConnected', { at: at(hour), answeredBy: 'human' });
}
const stored = (id: string) =>
  sales.tell(`call-${id}`, 'RecordingStored', { recordingId: 'r', content, mediaType: 'audio/wav' });

describe('what there is to hear and to read', () => {
  let query: RecordingCoverageQuery;
  beforeAll(async () => {
    query = new RecordingCoverageQuery(sales.db, vault);
    await call('heard', 9);
    await stored('heard');
    await call('expired', 10);
    await stored('expired');
    await sales.tell('call-expired', 'RecordingExpired', { recordingId: 'r' });
    await call('no-consent', 11, { rep: 'bert' });
    await sales.tell('call-no-consent', 'RecordingMissing', { reason: 'no consent' });
    await call('reported', 12);
    await sales.tell('call-reported', 'RecordingReported', { recordingId: 'r', location: sealed('https://x') });
    await call('unexplained', 13, { line: 'other' });
    await call('unexplained-too', 24 + 9);
    await call('private', 14);
    await stored('private');
    await sales.tell('call-private', 'CallMarkedPrivate', { by: 'anna', shredded: ['r'] });
    await call('not-reached', 15, { connected: false });
    await call('taken-back', 15);
    await sales.tell('call-taken-back', 'CallRetracted', {});
    const letter = { to: [], cc: [], attachments: [], automated: false };
    await sales.tell('email-1', 'EmailSent', { ...letter, body: sealed('hello') }, { occurredAt: at(9) });
    await sales.tell('email-2', 'EmailReceived', letter, { occurredAt: at(9) });
    await sales.tell('email-3', 'EmailSent', { ...letter, automated: true }, { occurredAt: at(9) });
    const message = { channel: 'sms', automated: false };
    await sales.tell('message-1', 'MessageReceived', { ...message, body: sealed('yes') }, { occurredAt: at(9) });
    await sales.settled();
  });

  it('is told with its numerator and denominator, reasons counted, private calls apart', async () => {
    const { groups, total } = await query.coverage({ ...ask, by: ['day'] });
    expect(total).toEqual({
      coverage: { value: 3 / 9, numerator: 3, denominator: 9 },
      calls: {
        connected: 6,
        stored: 1,
        reasons: { expired: 1, 'no consent': 1 },
        awaited: 1,
        unexplained: 2,
        private: 1,
      },
      letters: { all: 2, stored: 1 },
      messages: { all: 1, stored: 1 },
      evidence: { captured: 1, corroborated: 0, declared: 0, assumed: 0 },
    });
    expect(groups.map(({ day, calls }) => [day, calls.connected])).toEqual([
      ['2026-03-02', 5],
      ['2026-03-03', 1],
    ]);
  });
  it('by line and by rep', async () => {
    const { groups } = await query.coverage({ ...ask, by: ['line', 'rep'] });
    expect(groups.map(({ line, rep, calls }) => [line, rep, calls.connected])).toEqual([
      [null, null, 0],
      ['other', 'anna', 1],
      ['out', 'anna', 4],
      ['out', 'bert', 1],
    ]);
    expect((await query.coverage({ ...ask, by: ['day'], rep: 'bert' })).total.coverage.denominator).toBe(1);
    expect((await query.coverage({ ...ask, by: ['day'], line: 'other' })).total.calls.unexplained).toBe(1);
  });
  it('lists what nobody explained, page by page', async () => {
    const first = await query.unexplained({ ...ask, limit: 1 });
    const plain = { direction: 'outbound', rep: 'anna', source: 'pbx' };
    expect(first.calls).toEqual([{ call: 'unexplained', at: at(13), line: 'other', ...plain }]);
    const rest = await query.unexplained({ ...ask, limit: 1, after: first.next! });
    expect([rest.calls.map((one) => one.call), rest.next]).toEqual([['unexplained-too'], null]);
  });
});

describe('capture sources', () => {
  const pbx = { actor: { kind: 'service', id: 'pbx' }, source: { system: 'asterisk-cdr', account: 'main' } } as const;
  it('are listed with their rhythm, silent from the last fact on until the next, retired once that is acknowledged', async () => {
    const query = new CaptureSourcesQuery(sales.db, vault);
    for (let day = 2; day <= 20; day++)
      if (new Date(at(0, day)).getUTCDay() % 6 !== 0)
        for (const hour of [9, 10])
          await sales.tell(
            `call-s${day}.${hour}`,
            'CallPlaced',
            { direction: 'inbound' },
            { ...pbx, occurredAt: at(hour, day) },
          );
    await sales.settled();
    const now = async (when: string) => (await query.now(when)).sources;
    const usually = [1, 2, 3, 4, 5].map((weekday) => ({ weekday, hours: [9, 10] }));
    const telling = {
      ...{ source: 'asterisk-cdr', account: 'main', zone: 'UTC', firstFact: at(9, 2), lastFact: at(10, 20) },
      ...{ state: 'telling', usually, silentHours: 2, silentSince: null },
    };
    expect(await now(at(12, 23))).toEqual([telling]);
    const since = at(10, 20);
    expect(await now(at(12, 24))).toEqual([{ ...telling, state: 'silent', silentHours: 4, silentSince: since }]);
    const alert = { kind: 'source-silent', what: 'asterisk-cdr:main', since, figures: {} } as const;
    await sales.tell('alert-1', 'AlertRaised', alert);
    await sales.tell('alert-1', 'AlertAcknowledged', { by: 'head' });
    await sales.settled();
    expect(await now(at(12, 24))).toMatchObject([{ state: 'retired' }]);
    await sales.tell('department-1', 'CalendarDaySet', { day: '2026-03-23', works: false });
    await sales.settled();
    expect(await now(at(12, 24))).toMatchObject([{ state: 'telling', silentHours: 2 }]);
    await sales.tell('call-again', 'CallPlaced', { direction: 'inbound' }, { ...pbx, occurredAt: at(9, 26) });
    await sales.settled();
    expect(await now(at(10, 26))).toMatchObject([{ state: 'telling', silentHours: 0, lastFact: at(9, 26) }]);
  });
});
