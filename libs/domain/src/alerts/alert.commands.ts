import type { Command } from '@app/decider/decider';
import type { PersonalField } from '@app/decider/fact';
import type { AlertId } from '../ids';
import type { AlertRaised } from './alert.events';

/** A policy's or a clock's; raised once, whoever runs it and however often. stamp.occurredAt is since when it is so. */
export type RaiseAlert = Command<'RaiseAlert', { alertId: AlertId } & AlertRaised['data']>;
export type AcknowledgeAlert = Command<'AcknowledgeAlert', { alertId: AlertId; by: string; note?: PersonalField }>;
export type AlertCommand = RaiseAlert | AcknowledgeAlert;
