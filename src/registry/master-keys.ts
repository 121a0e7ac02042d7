import { randomBytes } from 'node:crypto';
import type { KnownMasterKey, MasterKeyStore, WrappedKeys } from './master-key.store.js';
import { type MasterKey, masterKeyOf, unwrap, Vault, wrap, wrappedUnder } from './vault.js';

/** Raised when the master keys at hand are not those the database was sealed with, with a line that says what is. */
export class WrongMasterKey extends Error {}

/** The master keys at hand: the one to use, and in a change of keys the one before it. */
export type HeldKeys = () => readonly Buffer[];

export type MasterKeyStatus = KnownMasterKey & WrappedKeys & { readonly isHeld: boolean };

/** Which master keys there are; opens the vault with them, and changes them. */
export class MasterKeys {
  constructor(
    private readonly store: MasterKeyStore,
    private readonly held: HeldKeys,
  ) {}

  /** The vault of this database; a new one gets its first key. @throws WrongMasterKey */
  async openVault(): Promise<Vault> {
    let known = await this.store.all();
    if (known.length === 0) {
      const first = masterKeyOf(this.held()[0]!);
      await this.store.introduce(0, first.check, wrap(first, 1, randomBytes(32)));
      known = await this.store.all();
    }
    const atHand = this.atHand(known);
    const live = known.filter(({ retiredAt }) => retiredAt === null);
    const missing = live.filter(({ keyNo }) => !atHand.has(keyNo));
    if (missing.length === live.length) throw new WrongMasterKey(this.stranger(known));
    if (missing.length > 0)
      throw new WrongMasterKey(
        'a change of the master key is under way and needs both: MASTER_KEY the new one and MASTER_KEY_PREVIOUS the ' +
          'one before it, until `npm run keys -- rotate` has finished',
      );
    const { keyNo, hashingKey } = live[0]!;
    const key = unwrap(atHand.get(keyNo)!, hashingKey!);
    return new Vault(key, () => this.held().map(masterKeyOf));
  }

  /** Every key there has been, and what stands under it. */
  async status(): Promise<MasterKeyStatus[]> {
    const known = await this.store.all();
    const atHand = this.atHand(known);
    const counts = await this.store.counts();
    return known.map((key) => ({
      ...key,
      citizens: 0n,
      uploads: 0n,
      ...counts.find(({ keyNo }) => keyNo === key.keyNo),
      isHeld: atHand.has(key.keyNo),
    }));
  }

  /**
   * Takes the first key at hand into use and wraps every data key anew under it, while the service works. Whatever is
   * done stays done; begun again, it goes on. False when somebody else is at it.
   *
   * @param progress  told how many data keys have been wrapped anew
   * @throws WrongMasterKey
   */
  async rotate(progress: (done: number) => void): Promise<boolean> {
    const finished = await this.store.alone(async () => {
      const keyNo = await this.introduce(masterKeyOf(this.held()[0]!));
      let done = 0;
      do {
        for await (const count of this.rewrapped(keyNo)) progress((done += count));
      } while (!(await this.store.retireEarlier()));
      return true;
    });
    return finished ?? false;
  }

  /** The number of a key that is the newest from here on. */
  private async introduce(next: MasterKey): Promise<number> {
    await this.openVault(); // With all keys that are in use, or not at all.
    const known = await this.store.all();
    const newest = known.at(-1)!;
    const place = known.find(({ check }) => check.equals(next.check));
    if (place === newest) return newest.keyNo;
    if (place?.retiredAt)
      throw new WrongMasterKey(
        `the new master key was in use before, until ${place.retiredAt}: make another`,
      );
    if (place)
      throw new WrongMasterKey(
        `a change to master key ${newest.keyNo} is under way: finish that before you change to another`,
      );
    const keyNo = newest.keyNo + 1;
    const hashingKey = unwrap(this.atHand(known).get(newest.keyNo)!, newest.hashingKey!);
    await this.store.introduce(newest.keyNo, next.check, wrap(next, keyNo, hashingKey));
    return keyNo;
  }

  private async *rewrapped(keyNo: number): AsyncGenerator<number> {
    const atHand = this.atHand(await this.store.all());
    yield* this.store.rewrapAll(keyNo, (wrapped) =>
      wrap(atHand.get(keyNo)!, keyNo, unwrap(atHand.get(wrappedUnder(wrapped))!, wrapped)),
    );
  }

  private atHand(known: readonly KnownMasterKey[]): ReadonlyMap<number, MasterKey> {
    const held = this.held().map(masterKeyOf);
    return new Map(
      known.flatMap(({ keyNo, check }) => {
        const key = held.find((one) => one.check.equals(check));
        return key ? [[keyNo, key] as const] : [];
      }),
    );
  }

  private stranger(known: readonly KnownMasterKey[]): string {
    const retired = known.find(({ keyNo }) => this.atHand(known).has(keyNo));
    return retired
      ? `this master key is not in use any more (since ${retired.retiredAt}): take the one that followed it`
      : 'MASTER_KEY is not the one this database was sealed with';
  }
}
