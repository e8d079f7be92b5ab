/** One letter on its way: kept on the device until the server says that it has it, then asked after. */
import { mailSetup, mailsOf, sendMail, type Mail, type MailRequest } from '../../api/mail.ts';
import { NoAnswer, Problem } from '../../api/problems.ts';
import { readKept, writeKept } from '../../db/meta.ts';
import { syncNow } from '../../sync/sync.ts';

const PAUSES = [1, 2, 3, 5, 8, 15, 30, 60]; // seconds between two looks
/** Answers that mean: this request will never be taken as it is. */
const isFinal = (error: unknown): error is Problem => error instanceof Problem && error.status < 500 && error.code !== 'not_synced' && error.code !== 'unauthenticated';

export class SendingMail {
  #followup: string;
  #key: string;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #gone = false;
  ready = $state(false);
  /** The server has answered what is set up. */
  known = $state(false);
  busy = $state(false);
  /** One has gone since this was opened; the promise is about to say so. */
  justSent = $state(false);
  mails = $state.raw<Mail[]>([]);
  /** A request that the server has not answered. */
  held = $state.raw<MailRequest>();
  /** Why the last try was not taken. */
  problem = $state.raw<unknown>();

  constructor(followup: string) {
    this.#followup = followup;
    this.#key = `mail:${followup}`;
  }

  /** Looks at what is set up and what became of earlier mails; without a network nothing changes. */
  async look(): Promise<void> {
    this.held = await readKept<MailRequest>(this.#key);
    try {
      const [setup, mails] = await Promise.all([mailSetup(), mailsOf(this.#followup)]);
      [this.ready, this.mails, this.known] = [setup.ready, mails, true];
      this.#ask(0);
    } catch (error) {
      if (!(error instanceof NoAnswer)) this.problem = error;
    }
  }

  /** Hands a letter over. One that is held goes first, exactly as it was. */
  async send(letter: MailRequest): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.problem = undefined;
    try {
      this.held ??= letter;
      await writeKept(this.#key, this.held);
      this.#taken(await this.#handed(this.held));
    } catch (error) {
      this.problem = error;
      if (isFinal(error)) await this.#letGo();
    } finally {
      this.busy = false;
    }
  }

  async #handed(letter: MailRequest): Promise<Mail> {
    try {
      return await sendMail(letter);
    } catch (error) {
      if (!(error instanceof Problem) || error.code !== 'not_synced') throw error;
      await syncNow();
      return sendMail(letter);
    }
  }

  #taken(mail: Mail): void {
    void this.#letGo();
    this.mails = [mail, ...this.mails.filter((other) => other.id !== mail.id)];
    this.#ask(0);
  }

  async #letGo(): Promise<void> {
    this.held = undefined;
    await writeKept(this.#key, undefined);
  }

  #ask(turn: number): void {
    clearTimeout(this.#timer);
    const pause = PAUSES[turn];
    if (this.#gone || pause === undefined || !this.mails.some((mail) => mail.state === 'waiting')) return;
    this.#timer = setTimeout(() => void this.#asked(turn), pause * 1000);
  }

  async #asked(turn: number): Promise<void> {
    const waited = this.mails.filter((mail) => mail.state === 'waiting').map((mail) => mail.id);
    this.mails = await mailsOf(this.#followup).catch(() => this.mails);
    if (this.mails.some((mail) => mail.state === 'sent' && waited.includes(mail.id))) {
      this.justSent = true;
      void syncNow();
    }
    this.#ask(turn + 1);
  }

  stop(): void {
    this.#gone = true;
    clearTimeout(this.#timer);
  }
}
