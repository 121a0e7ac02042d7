import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parse } from 'yaml';

/** What a nation's law says otherwise than the demo's, setting by setting. */
export type OtherLaw = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** A law of deductions that knows of claims, gifts and savings. */
export const CLAIMING = {
  order: ['child-support', 'ordinary-creditor'],
  exemptShare: '0.2',
  exemptFrom: ['ordinary-creditor'],
  feePerClaim: '2',
  giftUnit: '25',
  beneficiaries: [
    { id: 'food-bank', name: 'Food bank', takes: 'gift' },
    { id: 'pension', name: 'Pension', takes: 'savings' },
  ],
};

/** A nation pack of a test's own: the demo's, but for what its law says otherwise. */
export class NationFolder {
  readonly path = mkdtempSync(path.join(tmpdir(), 'investment-nation-'));

  constructor(law: OtherLaw, nation: object = {}) {
    const pack = parse(readFileSync('src/nations/demo/nation.yaml', 'utf8')) as {
      laws: [Record<string, object>];
    };
    for (const [setting, otherwise] of Object.entries(law))
      Object.assign(pack.laws[0][setting]!, otherwise);
    // What is JSON is YAML.
    writeFileSync(path.join(this.path, 'nation.yaml'), JSON.stringify({ ...pack, ...nation }));
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
