// Round numbers for axes, and where the lines of the grid stand.
export function niceCeiling(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  return power * [1, 1.5, 2, 3, 4, 5, 6, 8, 10].find(step => value <= step * power * 1.000001);
}

// From zero to a round number above the highest.
export function fromZero(values) {
  const high = niceCeiling(Math.max(...values, 1e-9));
  return { low: 0, high, ticks: [0, high / 2, high] };
}

// Places on a board: the best is on top, so the axis runs downwards. Rank 1 is shown where it is near.
export function ofRanks(values) {
  const best = Math.min(...values),
    worst = Math.max(...values);
  const room = Math.max(2, Math.ceil((worst - best) * 0.15));
  const top = best <= room + 5 || best < worst / 4 ? 1 : best - room;
  const bottom = Math.max(worst + (worst - top > 4 ? Math.ceil((worst - top) * 0.08) : 0), top + 4);
  const middle = Math.round((top + bottom) / 2);
  return { low: bottom, high: top, ticks: [top, middle, bottom] };
}

const steps = [30, 60, 120, 300].map(s => s * 1000);
// A young history fills the chart too: the last half minute, minute, two, then five.
export const youngSpan = ms => steps.find(s => ms <= s) ?? steps.at(-1);

// Midnights of this place, few enough to be read.
export function midnights(from, to, most) {
  const found = [];
  const day = new Date(from);
  day.setHours(0, 0, 0, 0);
  for (; day.getTime() <= to; day.setDate(day.getDate() + 1)) if (day.getTime() >= from) found.push(day.getTime());
  const every = Math.ceil(found.length / most);
  return found.filter((_, i) => (found.length - 1 - i) % every === 0);
}
