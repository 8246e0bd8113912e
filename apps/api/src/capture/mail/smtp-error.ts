/** What a client is answered; `responseCode` by RFC 5321: 4yz it may try again, 5yz it need not. */
export class SmtpError extends Error {
  constructor(
    readonly responseCode: number,
    message: string,
  ) {
    super(message);
    this.name = 'SmtpError';
  }
}
