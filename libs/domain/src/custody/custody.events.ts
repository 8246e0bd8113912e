import type { Fact } from '@app/decider/fact';
import { stream, type EventTypes } from '../ids';

export const custodyStream = (storeId: string) => stream('custody', storeId);
export type ProjectionRebuilt = Fact<'ProjectionRebuilt', { projection: string; version: number; position: string }>;
export type CustodyEvent = ProjectionRebuilt;
export const custodyEventTypes: EventTypes<CustodyEvent['type']> = { ProjectionRebuilt: 1 };
