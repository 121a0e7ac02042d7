import { Decimal } from 'decimal.js';
import type { PayoutRule, Step } from '../../../domain/payout.js';
import type { Reader } from '../page-answers.js';
import { asWritten, line, type RuleLine } from './rule-line.js';

/** Where each payout rule is written; src/domain/payout-rules.ts says how it is computed. */
const SOURCES: Readonly<Record<PayoutRule['name'], string | null>> = {
  'percent-of-market-value': 'Alaska Statutes 37.13.140(b)',
  'alaska-statutory': 'Alaska Statutes 37.13.140(a), 37.13.145(b), 43.23.025(a)',
  'expected-real-return': 'Meld. St. 29 (2016–2017), Norway',
  'net-investment-return-contribution': 'Constitution of the Republic of Singapore, Article 142',
  'smoothed-spending': 'Yale University, policy 2202 (2023)',
  'fixed-appropriation': 'Alaska Constitution, article IX, section 13',
  manual: null,
};

/** A payout rule in words, with its parameters and where it is written. */
export function payoutLines(rule: PayoutRule, reader: Reader): readonly RuleLine[] {
  const source = SOURCES[rule.name];
  return [
    ...computedBy(rule, reader),
    ...(source === null ? [] : [line(reader.words.rules.payout.source(asWritten(source)))]),
  ];
}

function computedBy(rule: PayoutRule, reader: Reader): readonly RuleLine[] {
  const { words, format } = reader;
  const { percent, count, money } = format;
  const steps = (text: string, all: readonly Step[] = []) =>
    all.length > 0
      ? [
          line(
            text,
            all.map((one) => stepOf(one, reader)),
          ),
        ]
      : [];
  const skipped = (skip: number) => (skip > 0 ? [line(words.rules.payout.skip(count(skip)))] : []);
  switch (rule.name) {
    case 'percent-of-market-value':
      return [
        line(words.rules.payout.percentOfMarketValue(percent(rule.rate), count(rule.years))),
        ...skipped(rule.skip),
      ];
    case 'alaska-statutory':
      return [
        line(words.rules.payout.alaskaStatutory(percent(rule.incomeRate), count(rule.years))),
        line(words.rules.payout.transfer(percent(rule.transferRate))),
        line(words.rules.payout.dividendFund),
        ...steps(words.rules.payout.additions, rule.additions),
        ...steps(words.rules.payout.obligations, rule.obligations),
        ...steps(words.rules.payout.appropriations, rule.appropriations),
      ];
    case 'expected-real-return':
      return [
        line(words.rules.payout.expectedRealReturn(percent(rule.rate))),
        ...skipped(rule.skip),
      ];
    case 'net-investment-return-contribution': {
      const { share, expectedReturn, otherNetIncome, skip } = rule;
      return [
        line(words.rules.payout.netInvestmentReturn(percent(share), percent(expectedReturn))),
        line(words.rules.payout.otherIncome(money(otherNetIncome))),
        ...skipped(skip),
      ];
    }
    case 'smoothed-spending': {
      const { weight, target, floor, cap, inflation, skip } = rule;
      const rest = new Decimal(1).minus(weight);
      return [
        line(words.rules.payout.smoothed(percent(weight), percent(rest), percent(target))),
        line(words.rules.payout.bounds(percent(floor), percent(cap))),
        line(words.rules.payout.inflation(percent(inflation))),
        ...skipped(skip),
      ];
    }
    case 'fixed-appropriation':
      return [
        line(words.rules.payout.fixed(money(rule.amount))),
        ...steps(words.rules.payout.supplements, rule.supplements),
      ];
    case 'manual':
      return [
        line(words.rules.payout.manual(asWritten(rule.reason))),
        ...steps(words.rules.payout.lines, rule.lines),
      ];
  }
}

const stepOf = ({ label, amount }: Step, { words, format }: Reader): string =>
  words.rules.payout.labelled(asWritten(label), format.money(amount));
