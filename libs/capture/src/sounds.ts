import type { CapturedRecording } from './captured';

type Sound = Omit<CapturedRecording, 'kind' | 'origin'>;

/** What a delivery tells of the sound of a call. Told again, or under a link that was renewed meanwhile, it is the same recording. */
export function soundOf(
  sound: Sound,
  { externalId, zone, line }: { externalId: string; zone: string; line?: number },
): CapturedRecording {
  // The id of what came as bytes is made from them; and some sources tell no time, so that it is that of the delivery.
  const { content: _, at: __, ...row } = sound;
  return {
    kind: 'recording',
    origin: { externalId, row: JSON.stringify(row), zone, ...(line !== undefined && { line }) },
    ...sound,
  };
}

/** Longer than any presigned link. */
export const longestLink = 4096;

/** Where it lies; of a link that leads nowhere, that this is so. Numbers and words stand in for links more often than one would think. */
export function linked(link: string): Pick<Sound, 'location'> | Pick<Sound, 'missing'> {
  try {
    const { protocol, href } = new URL(link);
    if (protocol === 'https:' || protocol === 'http:') return { location: href };
  } catch {
    // said below
  }
  return { missing: 'unusable link' };
}

const mediaTypes: Readonly<Record<string, string>> = {
  mp3: 'audio/mpeg',
  wav: 'audio/wav',
  ogg: 'audio/ogg',
  m4a: 'audio/mp4',
  mp4: 'audio/mp4',
  flac: 'audio/flac',
};
/** By the ending of a file's name or of a link's path; nothing where that tells none. */
export function mediaTypeBy(name: string): Pick<Sound, 'mediaType'> {
  const mediaType = mediaTypes[/\.([a-z0-9]{3,4})$/i.exec(name.replace(/[?#].*$/s, ''))?.[1]?.toLowerCase() ?? ''];
  return mediaType ? { mediaType } : {};
}

/** Behind a link, with what its ending tells. */
export const linkedSound = (link: string): Partial<Sound> => ({ ...linked(link), ...mediaTypeBy(link) });
