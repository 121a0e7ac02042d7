import { Decimal } from 'decimal.js';
import type { ShareClass } from '../../src/domain/dividend.js';

/** Citizens of whom each has a whole share. */
export const whole = (citizens: Decimal): readonly ShareClass[] => [
  { weight: new Decimal(1), citizens },
];
