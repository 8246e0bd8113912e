import type { Instant } from '@app/decider/fact';
import type { RepId } from '../ids';
import type { RepState } from './rep';

/** Who does the rep's work at that moment: while they are away their substitute, or nobody; never the one who is away. */
export function doing(
  whose: RepId,
  { absences, substitutes }: Pick<RepState, 'absences' | 'substitutes'>,
  at: Instant,
): RepId | undefined {
  const during = ({ from, to }: { readonly from: Instant; readonly to: Instant }) => from <= at && at < to;
  if (!Object.values(absences).some(during)) return whose;
  return substitutes.findLast(during)?.substitute;
}
