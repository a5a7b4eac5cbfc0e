/** Money of accounts, which the server gives in yuan. */

/** Yuan in a unit of so many, with five digits that count. */
export function inUnits(yuan: number | null | undefined, of: number): number | null {
  return yuan === null || yuan === undefined ? null : Number((yuan / of).toPrecision(5));
}

/** Yuan in hundreds of millions (亿元). */
export const yi = (yuan: number | null | undefined): number | null => inUnits(yuan, 1e8);
