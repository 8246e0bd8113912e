import type { Fact } from '@app/decider/fact';
import { codec, UnknownEventError } from './codec';
import type { StoredRecord } from './event-store';

const fact: Fact<'VisitPlanned', { city: string; minutes: number }> = {
  type: 'VisitPlanned',
  data: { city: 'Brno', minutes: 90 },
  occurredAt: '2026-11-22T08:00:00.000Z',
  zone: 'Europe/Prague',
  about: { reps: ['r'], leads: ['l'] },
  actor: { kind: 'rep', id: 'r' },
  source: { system: 'api' },
  evidence: 'declared',
  ingest: 'live',
};
const ids = { id: '0190f5e0-0000-7000-8000-000000000001', commandId: 'c', correlationId: 'k', causationId: 'a' };
const at = { stream: 'lead-l', revision: 3, position: 's:0001:03', recordedAt: '2026-11-22T08:00:01.000Z' };

describe('the codec', () => {
  const today = codec<typeof fact>({ VisitPlanned: 1 });

  it('gives back the fact it was given, and where it stands', () => {
    const stored = today.encode(fact, ids);
    expect(stored).toMatchObject({
      id: ids.id,
      type: 'VisitPlanned',
      data: fact.data,
      meta: { schema: 1, commandId: 'c' },
    });
    const { id: eventId, ...others } = ids;
    expect(today.decode({ ...stored, ...at })).toEqual({ ...fact, ...others, ...at, eventId, schema: 1 });
  });

  it('knows no other names and no later versions than it was told', () => {
    const record: StoredRecord = { ...today.encode(fact, ids), ...at };
    expect(() => today.encode({ ...fact, type: 'Invented' as never }, ids)).toThrow('Invented has no stored name');
    expect(() => today.decode({ ...record, type: 'Invented' })).toThrow(UnknownEventError);
    const later = { ...record, meta: { ...record.meta, schema: 2 } };
    expect(() => today.decode(later)).toThrow('VisitPlanned@2 (event 0190f5e0-0000-7000-8000-000000000001, lead-l/3)');
  });

  describe('when a payload has changed twice since', () => {
    type Version3 = Fact<'VisitPlanned', { place: { city: string }; seconds: number }>;
    const upcasters = {
      'VisitPlanned@1': (data: unknown) => {
        const { city, ...rest } = data as typeof fact.data;
        return { ...rest, place: { city } };
      },
      'VisitPlanned@2': (data: unknown) => {
        const { minutes, place } = data as { minutes: number; place: { city: string } };
        return { place, seconds: minutes * 60 };
      },
    };
    const later = codec<Version3>({ VisitPlanned: 3 }, upcasters);

    it('brings what was stored then to the shape of today, and leaves the record as it was', () => {
      const record: StoredRecord = { ...today.encode(fact, ids), ...at };
      const before = structuredClone(record);
      expect(later.decode(record)).toMatchObject({ data: { place: { city: 'Brno' }, seconds: 5400 }, schema: 3 });
      expect(record).toEqual(before);
    });

    it('starts at the version that the record has', () => {
      const record: StoredRecord = { ...today.encode(fact, ids), ...at };
      const second = {
        ...record,
        data: { place: { city: 'Olomouc' }, minutes: 1 },
        meta: { ...record.meta, schema: 2 },
      };
      expect(later.decode(second).data).toEqual({ place: { city: 'Olomouc' }, seconds: 60 });
    });

    it('writes the version of today', () => {
      const visit: Version3 = { ...fact, data: { place: { city: 'Brno' }, seconds: 1 } };
      expect(later.encode(visit, ids).meta.schema).toBe(3);
      expect(later.decode({ ...later.encode(visit, ids), ...at }).data).toEqual(visit.data);
    });

    it('cannot be built with a step missing', () => {
      const { 'VisitPlanned@2': _, ...missing } = upcasters;
      expect(() => codec({ VisitPlanned: 3 }, missing)).toThrow('no upcaster from VisitPlanned@2');
    });
  });
});
