import type { ChartColours } from './chart-layout.js';

/** On white each stands out by more than 4.5 : 1, but for the faint lines behind. */
export const CHART_COLOURS: ChartColours = {
  text: '#0b0c0c',
  faint: '#cecece',
  series: ['#1d70b8', '#a33b00', '#54319f', '#005a30'],
  rise: '#1d70b8',
  fall: '#a33b00',
};
