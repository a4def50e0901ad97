// An e-mail as it travels (message/rfc822), as the fields its source reads. The services that post mail send the same as a form.

import PostalMime from 'postal-mime';

/** Bounds on what somebody else has nested and listed. */
const bounds = { maxNestingDepth: 32, maxHeadersSize: 256 * 1024 };

export const isMail = (contentType: string | undefined): boolean => /^\s*message\/rfc822\b/i.test(contentType ?? '');

/** The fields of a mail; one that nobody can take apart is its own text. Attachments are left out. */
export async function mailFields(raw: Buffer): Promise<unknown> {
  try {
    const mail = await PostalMime.parse(raw, bounds);
    const header = (name: string) => mail.headers.find(({ key }) => key === name)?.value ?? null;
    return {
      ...{ from: mail.from?.address ?? null, to: mail.to?.map(({ address }) => address ?? '').join(', ') ?? null },
      ...{ subject: mail.subject ?? null, text: mail.text ?? null, html: mail.html ?? null },
      ...{ message_id: mail.messageId ?? null, date: mail.date ?? null },
      ...{ auto_submitted: header('auto-submitted'), x_priority: header('x-priority'), x_muster_key: header('x-muster-key') },
      x_muster_mail: header('x-muster-mail'),
    };
  } catch {
    return raw.toString('utf8');
  }
}
