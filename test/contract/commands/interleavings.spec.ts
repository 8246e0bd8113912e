import { postgresEventStore, type PostgresEventStore } from '@app/event-store/postgres/postgres.event-store';
import fc from 'fast-check';
import { freshDatabase, type FreshDatabase } from '../../database/database';
import { anyStory, type Story } from './any-commands';
import { expectSound } from './invariants';
import { leadRaces } from './lead-races';
import { atOnce, expectAsInSomeOrder, inTurn, interleaved, type Race } from './racing';

const leadId = 'raced';
const names = Object.keys(leadRaces(leadId));

const raced = async (id: string, name: string, race: Race) => {
  const { history, commands, expected } = leadRaces(id)[name]!;
  const result = await race(history, commands);
  expected(result);
  expectSound(id, result.events);
  await expectAsInSomeOrder(history, commands, result);
};
const told = async (id: string, { before, atOnce: commands }: Story, race: Race) => {
  const { events: history } = await inTurn([], before);
  const result = await race(history, commands);
  expectSound(id, result.events);
  await expectAsInSomeOrder(history, commands, result);
};

describe('in every order of reads and appends', () => {
  it.each(names)('%s', (name) =>
    fc.assert(fc.asyncProperty(fc.scheduler(), (scheduler) => raced(leadId, name, interleaved(scheduler)))),
  );
  it('anything at once ends as it would one after the other, with one owner and at most one next task', () =>
    fc.assert(
      fc.asyncProperty(anyStory(leadId), fc.scheduler(), (story, scheduler) =>
        told(leadId, story, interleaved(scheduler)),
      ),
      { numRuns: 500 },
    ));
});

describe('on PostgreSQL, truly at once', () => {
  let database: FreshDatabase;
  let stores: PostgresEventStore[];
  let leads = 0;
  beforeAll(async () => {
    database = await freshDatabase();
    stores = await Promise.all([1, 2].map(() => postgresEventStore({ url: database.url })));
  });
  afterAll(async () => {
    await Promise.all(stores.map((store) => store.close()));
    await database.drop();
  });

  it.each(names)('%s', async (name) => {
    for (let round = 0; round < 20; round++) await raced(`pg-${++leads}`, name, atOnce(stores));
  });
  it('anything at once ends as it would one after the other, with one owner and at most one next task', () =>
    fc.assert(
      fc.asyncProperty(
        fc.constant(null).chain(() => anyStory(`pg-${++leads}`)),
        (story) => told(story.atOnce[0]!.leadId, story, atOnce(stores)),
      ),
      { numRuns: 100 },
    ));
});
