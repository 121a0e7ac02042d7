import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/**
 * The pack of a nation that is the demo's but for what it takes from dividends: claims as Alaska's law has them, gifts and
 * savings, and what a test adds.
 *
 * @returns  its folder, for NATION; it is the test's to remove
 */
export function claimingNation({ withholdingTax = '0', hearingDays = 30 } = {}): string {
  const demo = readFileSync('src/nations/demo/nation.yaml', 'utf8');
  const deductions = `    deductions:
      withholdingTax: '${withholdingTax}'
      order: [child-support, ordinary-creditor]
      exemptShare: '0.2'
      exemptFrom: [ordinary-creditor]
      feePerClaim: '2'
      hearingDays: ${hearingDays}
      giftUnit: '25'
      beneficiaries:
        - { id: food-bank, name: Food bank, takes: gift }
        - { id: pension, name: Pension, takes: savings }
`;
  const folder = mkdtempSync(path.join(tmpdir(), 'investment-nation-'));
  writeFileSync(
    path.join(folder, 'nation.yaml'),
    demo.replace(/ {4}deductions:\n( {6}.*\n)+/, deductions),
  );
  return folder;
}
