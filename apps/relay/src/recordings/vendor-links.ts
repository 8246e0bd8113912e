import type { Instant } from '@app/decider/fact';

/** Minutes that a link of this source is good for, where the link itself does not say. */
const linksLast: Readonly<Record<string, number>> = { aircall: 10 };

/** The address of the sound itself: Twilio's RecordingUrl is that of a resource, of which the ending names the form. */
export function soundAt(location: string, system: string): URL | undefined {
  if (!URL.canParse(location)) return undefined;
  const url = new URL(location);
  if (system === 'twilio' && /\/Recordings\/RE[0-9a-f]+$/i.test(url.pathname)) url.pathname += '.mp3';
  return url;
}

/** Whether the link was good until before `now`: by its own signature (S3, Google, Azure, CloudFront), else by the source's custom. */
export function hasExpired(url: URL, now: Date, { system, at }: { system: string; at: Instant }): boolean {
  const until = signedUntil(url) ?? (linksLast[system] && Date.parse(at) + linksLast[system] * 60_000);
  return until !== undefined && until <= now.getTime();
}

function signedUntil({ searchParams }: URL): number | undefined {
  const said = new Map([...searchParams].map(([name, value]) => [name.toLowerCase(), value]));
  for (const by of ['x-amz', 'x-goog']) {
    const from = said.get(`${by}-date`)?.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z');
    const seconds = Number(said.get(`${by}-expires`));
    if (from !== undefined && !Number.isNaN(Date.parse(from)) && seconds > 0) return Date.parse(from) + seconds * 1000;
  }
  const epoch = Number(said.get('expires'));
  if (epoch > 0) return epoch * 1000;
  const azure = Date.parse(said.get('se') ?? '');
  return Number.isNaN(azure) ? undefined : azure;
}
