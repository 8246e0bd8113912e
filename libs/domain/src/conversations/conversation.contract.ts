import type { Command, Decider } from '@app/decider/decider';
import { personal, type Fact, type Instant, type Stamp } from '@app/decider/fact';
import { given, stamp } from '@app/decider/testing';
import type { ObjectionResult } from '../objections/objection.events';
import type { Whose } from './whose';

/** How one kind of conversation says what all of them know. */
export interface Conversation<C extends Command, S extends Whose, E extends Fact> {
  readonly decider: Decider<C, S, E>;
  /** It took place; whose it was and which lead it was with is not known. */
  readonly known: E;
  readonly attributed: (rep: string, at: Instant) => E;
  readonly matched: (lead: string, at: Instant) => E;
  readonly raised: (objectionId: string, at: Instant) => E;
  readonly handled: (objectionId: string, at: Instant, result: ObjectionResult) => E;
  readonly attribute: (stamp: Stamp, rep: string | null) => C;
  readonly match: (stamp: Stamp, lead: string | null) => C;
  readonly raise: (stamp: Stamp, objectionId: string, objection: string, words?: ReturnType<typeof personal>) => C;
  readonly handle: (stamp: Stamp, objectionId: string, technique: string, result: ObjectionResult) => C;
}

/** Whose it was, which lead it was with and the objections in it: the same for a call, a letter and a message. */
export function behavesLikeAConversation<C extends Command, S extends Whose, E extends Fact>(
  of: Conversation<C, S, E>,
): void {
  const { decider, known } = of;
  const at = '2026-03-02T09:00:00.000Z';
  const anns = of.attributed('ann', at);
  const withLead = of.matched('lead-1', at);
  const attribute = (rep: string | null) => of.attribute(stamp(at), rep);
  const match = (lead: string | null) => of.match(stamp(at), lead);

  describe('whose it was', () => {
    it('is settled', () =>
      given(decider, [known])
        .when(attribute('ann'))
        .then([{ type: anns.type, data: { rep: 'ann', previous: null, rule: 'by hand' } }]));
    it('is settled anew, about both', () => {
      const anew = given(decider, [known, anns]).when(attribute('bob'));
      anew.then([{ type: anns.type, data: { rep: 'bob', previous: 'ann', rule: 'by hand' } }]);
      expect(anew.decision.events[0]!.about).toEqual({ reps: ['bob', 'ann'], leads: [] });
    });
    it('is taken back, about whom it is taken from', () => {
      const taken = given(decider, [known, anns, withLead]).when(attribute(null));
      taken.then([{ type: anns.type, data: { rep: null, previous: 'ann' } }]);
      expect(taken.decision.events[0]!.about).toEqual({ reps: ['ann'], leads: ['lead-1'] });
    });
    it('stays', () => given(decider, [known, anns]).when(attribute('ann')).thenNothing());
    it('is nobody’s already', () => given(decider, [known]).when(attribute(null)).thenNothing());
    it('needs something that took place', () =>
      given(decider, []).when(attribute('ann')).thenRejected(`${decider.name}.unknown`));
  });

  describe('which lead it was with', () => {
    it('is settled', () =>
      given(decider, [known])
        .when(match('lead-1'))
        .then([{ type: withLead.type, data: { lead: 'lead-1', previous: null, rule: 'by hand' } }]));
    it('is settled anew, about both', () => {
      const anew = given(decider, [known, withLead]).when(match('lead-2'));
      anew.then([{ type: withLead.type, data: { lead: 'lead-2', previous: 'lead-1', rule: 'by hand' } }]);
      expect(anew.decision.events[0]!.about).toEqual({ reps: [], leads: ['lead-2', 'lead-1'] });
    });
    it('is taken back, about whom it is taken from', () => {
      const taken = given(decider, [known, anns, withLead]).when(match(null));
      taken.then([{ type: withLead.type, data: { lead: null, previous: 'lead-1' } }]);
      expect(taken.decision.events[0]!.about).toEqual({ reps: ['ann'], leads: ['lead-1'] });
    });
    it('stays', () => given(decider, [known, withLead]).when(match('lead-1')).thenNothing());
    it('is nobody already', () => given(decider, [known]).when(match(null)).thenNothing());
    it('needs something that took place', () =>
      given(decider, []).when(match('lead-1')).thenRejected(`${decider.name}.unknown`));
  });

  describe('an objection in it', () => {
    const words = personal('lead-lead-1', 'content', 'too dear');
    const raise = (objection = 'price') => of.raise(stamp(at), 'o-1', objection, words);
    const handle = (result: ObjectionResult, technique = 'total cost') =>
      of.handle(stamp(at), 'o-1', technique, result);
    const theirs = [known, anns, withLead];
    const raised = [...theirs, of.raised('o-1', at)];

    it('is raised', () => {
      const said = given(decider, theirs).when(raise());
      said.then([{ type: 'ObjectionRaised', data: { objectionId: 'o-1', type: 'price', words } }]);
      expect(said.decision.events[0]!.about).toEqual({ reps: ['ann'], leads: ['lead-1'] });
    });
    it('is raised once', () => given(decider, raised).when(raise()).thenNothing());
    it('is not another under the same id', () =>
      given(decider, raised).when(raise('timing')).thenRejected('objection.already-raised'));
    it('is handled', () => {
      const handled = given(decider, raised).when(handle('overcome'));
      const data = { objectionId: 'o-1', type: 'price', technique: 'total cost', result: 'overcome' };
      handled.then([{ type: 'ObjectionHandled', data }]);
      expect(handled.decision.events[0]!.about).toEqual({ reps: ['ann'], leads: ['lead-1'] });
    });
    it('is handled once', () =>
      given(decider, [...raised, of.handled('o-1', at, 'overcome')])
        .when(handle('overcome'))
        .thenNothing());
    it('is handled only if raised', () =>
      given(decider, theirs).when(handle('overcome')).thenRejected('objection.not-raised'));
    it('is taken up again while deferred', () =>
      given(decider, [...raised, of.handled('o-1', at, 'deferred')])
        .when(handle('lost', 'discount'))
        .then([{ type: 'ObjectionHandled', data: { result: 'lost' } }]));
    it.each(['overcome', 'lost'] as const)('is settled once %s', (result) =>
      given(decider, [...raised, of.handled('o-1', at, result)])
        .when(handle('deferred'))
        .thenRejected('objection.settled'),
    );
  });
}
