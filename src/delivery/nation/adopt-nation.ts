import { isDeepStrictEqual } from 'node:util';
import type { DataSource } from 'typeorm';
import type { Nation } from '../../domain/nation.js';
import { isSpoken, languageOf } from '../../domain/words/language.js';
import { Refusal, refusalOf } from '../../domain/refusal.js';
import { ProposalStore } from '../../ledger/proposal.store.js';
import { NationOnRecord } from '../../registry/nation-on-record.js';
import { NationStore } from '../../registry/nation.store.js';
import { readClaimsOf } from '../http/claim-contracts.js';
import { readMoneyOf } from '../http/fields.js';
import { PROBLEMS } from '../http/problems.js';
import { PackMistakes, readLaws } from './nation-pack.js';

/**
 * Makes the books the nation's, or sees that they are; from here on requests are read in its money and by its law.
 * @throws PackMistakes where the pack is another nation's, or says of a law on record something else
 */
export async function adoptNation(database: DataSource, pack: Nation): Promise<NationOnRecord> {
  // The laws on record are in its money, too.
  readMoneyOf(pack);
  const nation = new NationOnRecord(new NationStore(new ProposalStore()), pack, readLaws);
  try {
    await nation.adopt(database);
    refuseOtherLaw(pack, nation);
    readClaimsOf(nation);
  } catch (error) {
    const refusal = refusalOf(error);
    if (!refusal) throw error;
    const facts = Object.entries(refusal.facts).map(([name, value]) => `${name} ${String(value)}`);
    throw new PackMistakes([
      `NATION ${pack.name}: ${PROBLEMS[refusal.code][2]} (${facts.join(', ')})`,
    ]);
  }
  return nation;
}

/** @throws Refusal `law-on-record-differs` */
function refuseOtherLaw(pack: Nation, onRecord: Nation): void {
  onRecord.laws.forEach(({ since, stated }, no) => {
    const same = no === 0 ? pack.laws[0] : pack.laws.find((law) => law.since === since);
    if (same && !isDeepStrictEqual(same.stated, stated))
      throw new Refusal('law-on-record-differs', { since: since ?? 'the beginning' });
  });
}

/** Languages of the nation that nobody has written words in. */
function wordless(languages: readonly string[]): string[] {
  const none = languages.filter((tag) => !isSpoken(languageOf(tag)));
  if (none.length === 0) return [];
  const first = languages.find((tag) => !none.includes(tag));
  return [
    `Languages: there are no words in ${none.join(', ')}; who asks for them is answered in ${first}.`,
  ];
}

/** What whoever starts the service should know of its law, and of how it speaks. */
export const lawNotices = ({ notOnRecord, notInPack, languages }: NationOnRecord): string[] => [
  ...wordless(languages),
  ...(notOnRecord.length > 0
    ? [
        `Law: the pack amends the law as of ${notOnRecord.join(', ')}, which is NOT on record and does not hold. Propose it: POST /v1/nation/amendments.`,
      ]
    : []),
  ...(notInPack.length > 0
    ? [`Law: on record is also that of ${notInPack.join(', ')}, which the pack does not state.`]
    : []),
];
