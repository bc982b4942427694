// Numbers as people read them.
const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const cents = new Intl.NumberFormat('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });

export const count = n => whole.format(n);
export const short = n => (Math.abs(n) < 1e6 ? whole.format(n) : compact.format(n));
export const axis = n => (Math.abs(n) < 10000 ? String(+n.toPrecision(3)) : compact.format(n));
// Points are whole where a community's settings are.
export const points = n => (Number.isInteger(n) ? whole.format(n) : cents.format(n));
export const rate = n => (n > 0 && n < 10 ? n.toFixed(1) : short(n));
export const plural = (n, one, many = one + 's') => `${count(n)} ${n === 1 ? one : many}`;
export const bytes = n => (n < 1e9 ? `${(n / 1e6).toFixed(0)} MB` : `${(n / 1e9).toFixed(2)} GB`);
export const score = (type, value) => (type === 'badges' ? whole : cents).format(value);

export function duration(seconds) {
  if (seconds == null) return '–';
  if (seconds === 0) return '0 s';
  if (seconds < 0.001) return `${(seconds * 1e6).toFixed(0)} µs`;
  if (seconds < 0.01) return `${(seconds * 1e3).toFixed(1)} ms`;
  if (seconds < 1) return `${(seconds * 1e3).toFixed(0)} ms`;
  if (seconds < 10) return `${seconds.toFixed(2)} s`;
  return span(seconds);
}

export function span(seconds) {
  const s = Math.max(0, Math.floor(seconds));
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min ${s % 60} s`;
  if (s < 86400) return `${Math.floor(s / 3600)} h ${Math.floor(s / 60) % 60} min`;
  return `${Math.floor(s / 86400)} d ${Math.floor(s / 3600) % 24} h`;
}
