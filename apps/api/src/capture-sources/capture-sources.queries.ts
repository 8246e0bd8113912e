import { CaptureSourcesQuery } from '@app/projections/capture-sources/capture-sources.query';
import { Ask } from '../reading/ask';
import { queryHandler } from '../reading/query-handlers';

export class ReadCaptureSources extends Ask {
  declare at: string;
}

export const captureSourcesHandlers = [
  queryHandler(
    ReadCaptureSources,
    { reader: CaptureSourcesQuery, projection: ['capture-sources', 'department', 'alerts'] },
    (sources, { at }) => sources.now(at),
  ),
];
