/** Districts coloured by a figure: up to five classes of equal count, from pale to deep. */
const RAMP = ["#d9ecef", "#a6d1d9", "#67aebd", "#2f8197", "#0e4f63"];
/** Where there is no value; of a station's sign too. */
export const NOTHING = "#c3ccd0";

export interface Shade {
  from: number;
  to: number;
  colour: string;
}

export function shades(values: number[]): Shade[] {
  const sorted = [...new Set(values)].sort((a, b) => a - b);
  const n = Math.min(RAMP.length, sorted.length);
  return Array.from({ length: n }, (_, k) => {
    const part = sorted.slice(Math.round((k * sorted.length) / n), Math.round(((k + 1) * sorted.length) / n));
    return { from: part[0] as number, to: part.at(-1) as number, colour: RAMP[n === 1 ? 2 : Math.round((k * (RAMP.length - 1)) / (n - 1))] as string };
  });
}

export const shadeOf = (value: number, classes: Shade[]): string | null => classes.find((one) => value >= one.from && value <= one.to)?.colour ?? null;
