import type { CapturedLetter } from '../captured';
import type { HeaderFields } from './header-fields';

/** `Automatic reply:` and its like in front of the subject, as mail programs put it there by themselves. */
const vacation =
  /^(?:automatic reply|auto(?:matic)?[- ]?reply|auto:|out of (?:the )?office(?: auto-?reply)?|automatische (?:antwort|abwesenheitsnotiz)|abwesenheitsnotiz|automatisch antwoord|r[ée]ponse automatique|respuesta autom[áa]tica|risposta automatica|resposta autom[áa]tica|автоматический ответ|автоответ)\s*:/iu;

/**
 * Mass where many get the same (lists, campaigns), automatic where a machine wrote it to one: RFC 3834, and what was in
 * use before it. Undefined where it says of itself no such thing: a person's letter.
 */
export function machineOf(
  fields: HeaderFields,
  subject: string | undefined,
  nullSender: boolean,
): CapturedLetter['machine'] {
  const submitted = fields.word('auto-submitted');
  const precedence = fields.word('precedence');
  const reply =
    submitted?.startsWith('auto-replied') ||
    precedence === 'auto_reply' ||
    fields.has('x-autoreply', 'x-autorespond', 'x-mail-autoreply', 'x-autoreply-from', 'x-vacation') ||
    vacation.test(subject ?? '');
  if (reply) return 'automatic';
  const mass =
    fields.named('list-') ||
    ['bulk', 'list', 'junk'].includes(precedence ?? '') ||
    fields.has(
      'feedback-id',
      'x-campaign',
      'x-campaign-id',
      'x-campaignid',
      'x-mailchimp-campaign',
      'x-mc-user',
      'x-csa-complaints',
    );
  if (mass) return 'mass';
  const automatic =
    (submitted !== undefined && submitted !== 'no') ||
    fields.has('x-auto-response-suppress', 'x-failed-recipients') ||
    fields.word('content-type') === 'multipart/report' ||
    nullSender;
  return automatic ? 'automatic' : undefined;
}
