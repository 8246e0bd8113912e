import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { exportJWK, generateKeyPair, importJWK, SignJWT, type JWK, type KeyLike } from 'jose';
import type { Role } from '../roles';
import type { Principal, TokenClaims } from './principal';

const algorithm = 'ES256';

/**
 * Issues tokens on a developer's machine, so that the API is never without a guard. The key pair stays in the data
 * directory, readable by its owner alone; several processes share one. Never used in production: config refuses it.
 */
export class DevelopmentIssuer {
  readonly algorithm = algorithm;

  private constructor(
    private readonly key: KeyLike,
    readonly publicKey: KeyLike,
    private readonly claims: TokenClaims,
  ) {}

  static async open(dataDir: string, claims: TokenClaims): Promise<DevelopmentIssuer> {
    const jwk = readKey(dataDir) ?? (await makeKey(dataDir));
    const { d: _private, ...open } = jwk;
    return new DevelopmentIssuer(
      (await importJWK(jwk, algorithm)) as KeyLike,
      (await importJWK(open, algorithm)) as KeyLike,
      claims,
    );
  }

  token({ id, role, rep }: Principal, validFor = '12h'): Promise<string> {
    return new SignJWT({ role, ...(rep && { rep }) })
      .setProtectedHeader({ alg: algorithm, typ: 'JWT' })
      .setSubject(id)
      .setIssuer(this.claims.issuer)
      .setAudience(this.claims.audience)
      .setIssuedAt()
      .setExpirationTime(validFor)
      .sign(this.key);
  }

  /** One token a role, for `rep` as the rep. */
  async tokens(rep: string): Promise<Readonly<Record<Role, string>>> {
    const of = (role: Role) => this.token({ id: `dev-${role}`, role, ...(role === 'rep' && { rep }) });
    return {
      rep: await of('rep'),
      manager: await of('manager'),
      auditor: await of('auditor'),
      service: await of('service'),
    };
  }
}

const fileIn = (dataDir: string) => join(dataDir, 'development-issuer.json');

function readKey(dataDir: string): JWK | undefined {
  try {
    return JSON.parse(readFileSync(fileIn(dataDir), 'utf8')) as JWK;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Linked into place whole, so that of two processes starting together both read the same key. */
async function makeKey(dataDir: string): Promise<JWK> {
  const { privateKey } = await generateKeyPair(algorithm, { extractable: true });
  mkdirSync(dataDir, { recursive: true });
  const draft = `${fileIn(dataDir)}.${randomUUID()}`;
  writeFileSync(draft, JSON.stringify(await exportJWK(privateKey)), { mode: 0o600, flag: 'wx' });
  try {
    linkSync(draft, fileIn(dataDir));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  return readKey(dataDir)!;
}
