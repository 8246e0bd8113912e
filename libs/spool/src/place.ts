import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';

const numberBytes = 6;
const slotBytes = 16;

/**
 * The number up to which entries are done with, kept on the disk. Written by turns into two slots, so that a torn write
 * leaves the one before: then an entry is had once more, which does no harm.
 */
export class Place {
  private turn = 0;

  private constructor(
    private readonly file: FileHandle,
    private number: number,
  ) {}

  static async open(dir: string): Promise<Place> {
    const file = await open(join(dir, 'place'), constants.O_RDWR | constants.O_CREAT, 0o600);
    const bytes = Buffer.alloc(2 * slotBytes);
    await file.read(bytes, 0, bytes.length, 0);
    const numbers = [0, slotBytes].map((at) => numberIn(bytes.subarray(at, at + slotBytes)));
    const place = new Place(file, Math.max(...numbers));
    // the older one goes first
    place.turn = numbers[0]! > numbers[1]! ? 1 : 0;
    return place;
  }

  get through(): number {
    return this.number;
  }

  /** On the disk when it resolves. */
  async move(through: number): Promise<void> {
    await this.file.write(slotOf(through), 0, slotBytes, this.turn * slotBytes);
    await this.file.datasync();
    this.turn = 1 - this.turn;
    this.number = through;
  }

  close(): Promise<void> {
    return this.file.close();
  }
}

function slotOf(number: number): Buffer {
  const slot = Buffer.alloc(slotBytes);
  slot.writeUIntLE(number, 0, numberBytes);
  checksumOf(slot).copy(slot, numberBytes);
  return slot;
}

const numberIn = (slot: Buffer): number =>
  checksumOf(slot).equals(slot.subarray(numberBytes)) ? slot.readUIntLE(0, numberBytes) : 0;

const checksumOf = (slot: Buffer): Buffer =>
  createHash('sha256')
    .update(slot.subarray(0, numberBytes))
    .digest()
    .subarray(0, slotBytes - numberBytes);
