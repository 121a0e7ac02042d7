import { z } from 'zod';
import { day, registrationNumber } from './fields.js';

/** What requests that bring a package of another system are made of. */

/** A package as JSON: what its archive holds, file by file. */
export const ocfBundle = z
  .strictObject({
    manifest: z.looseObject({}),
    files: z.record(z.string().max(500), z.unknown()),
  })
  .meta({
    id: 'OcfPackage',
    examples: [
      {
        manifest: {
          ocf_version: '1.2.1-alpha+main',
          file_type: 'OCF_MANIFEST_FILE',
          issuer: {
            object_type: 'ISSUER',
            id: 'issuer',
            legal_name: 'Golden Gate Robotics, Inc.',
            formation_date: '2026-11-20',
            country_of_formation: 'US',
            comments: ['universal-investment-ledger {"registrationNumber":"SF-2026-000124"}'],
          },
          as_of: '2026-11-20',
          generated_at: '2026-11-20T09:00:00Z',
          stock_classes_files: [{ filepath: './StockClasses.ocf.json', md5: '0'.repeat(32) }],
          transactions_files: [{ filepath: './Transactions.ocf.json', md5: '0'.repeat(32) }],
        },
        files: {
          'StockClasses.ocf.json': {
            file_type: 'OCF_STOCK_CLASSES_FILE',
            items: [
              {
                object_type: 'STOCK_CLASS',
                id: 'common',
                name: 'Common Stock',
                class_type: 'COMMON',
                default_id_prefix: 'CS-',
                initial_shares_authorized: '10000000',
                votes_per_share: '1',
                seniority: '1',
              },
            ],
          },
          'Transactions.ocf.json': {
            file_type: 'OCF_TRANSACTIONS_FILE',
            items: [
              {
                object_type: 'TX_STOCK_ISSUANCE',
                id: 'founding',
                security_id: 'cs-1',
                custom_id: 'CS-1',
                date: '2026-11-20',
                stakeholder_id: 'founder',
                stock_class_id: 'common',
                quantity: '10000000',
                share_price: { amount: '0.0001', currency: 'USD' },
                security_law_exemptions: [],
                stock_legend_ids: [],
              },
            ],
          },
        },
      },
    ],
  });

export const ocfQuery = z.strictObject({
  registrationNumber: registrationNumber.optional(),
  /** Whether a checksum of the manifest that is not its file's is only told, or refused. */
  checksums: z.enum(['told', 'required']).default('told'),
  /** Whether what came after the founding is recorded as corporate actions, or left out and told. */
  later: z.enum(['recorded', 'left-out']).default('recorded'),
});

export const bodsQuery = z.strictObject({ asOf: day.optional() });
