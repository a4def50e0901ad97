// How the server says no: with a status, as WhatsApp's own does.

export class Refusal extends Error {
  override readonly name = 'Refusal';
  constructor(
    readonly code: number,
    message: string,
  ) {
    super(message);
  }
}
