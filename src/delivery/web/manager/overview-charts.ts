import { createHash } from 'node:crypto';
import type { Chart } from '../charts/chart.js';
import type { Charts } from '../charts/charts.js';
import type { KeptPart } from '../kept-part.js';
import type { PageAnswers, Reader } from '../page-answers.js';
import {
  changesChart,
  largestChart,
  navChart,
  type Overview,
  returnsChart,
  vintageChart,
} from './overview.js';

/** In each language those of the newest NAV, and of the one before while somebody still reads of it; each takes some 150 kB. */
const KEPT_MAX = 8;

/** The charts of the fund at a glance, with their tables: written once for whoever reads the same figures in the same language. */
export class OverviewCharts {
  private readonly kept = new Map<string, Promise<KeptPart>>();

  constructor(
    private readonly charts: Charts,
    private readonly pages: PageAnswers,
  ) {}

  /** As a part of a page. */
  of(fund: Overview, reader: Reader): Promise<KeptPart> {
    const key = createHash('sha256')
      .update(JSON.stringify([reader.tag, fund]))
      .digest('base64url');
    const written = this.kept.get(key) ?? this.written(fund, reader);
    // Asked for last, let go last.
    this.kept.delete(key);
    this.kept.set(key, written);
    if (this.kept.size > KEPT_MAX) this.kept.delete(this.kept.keys().next().value!);
    written.catch(() => this.kept.delete(key));
    return written;
  }

  private async written(fund: Overview, reader: Reader): Promise<KeptPart> {
    const all = [navChart, changesChart, returnsChart, largestChart, vintageChart];
    const shown = all
      .map((chart) => chart(fund, reader))
      .filter((chart): chart is Chart => chart !== undefined);
    const charts = await Promise.all(shown.map((chart) => this.charts.draw(chart, reader)));
    return this.pages.part(reader, 'manager/overview-charts', { charts });
  }
}
