import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { roomsOf } from './rooms.cjs';

const root = join(__dirname, '../..');

function filesUnder(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? filesUnder(`${folder}/${entry.name}`) : [`${folder}/${entry.name}`],
  );
}

const files = ['apps', 'libs', 'test', 'bench'].flatMap(filesUnder);

test('there are files to check', () => expect(files.length).toBeGreaterThan(100));

// A file without a room has no business here; one with two would be under two laws.
test.each(files)('%s has one room', (file) => expect(roomsOf(file)).toHaveLength(1));
