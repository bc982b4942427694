// Numbers as people read them.
const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });

export const count = n => whole.format(n);
export const short = n => (Math.abs(n) < 100000 ? whole.format(n) : compact.format(n));
export const rate = n => (n > 0 && n < 10 ? n.toFixed(1) : short(n));
export const plural = (n, one, many = one + 's') => `${count(n)} ${n === 1 ? one : many}`;

export function duration(seconds) {
  if (seconds == null) return '–';
  if (seconds === 0) return '0';
  if (seconds < 0.001) return `${(seconds * 1e6).toFixed(0)} µs`;
  if (seconds < 0.01) return `${(seconds * 1e3).toFixed(1)} ms`;
  if (seconds < 1) return `${(seconds * 1e3).toFixed(0)} ms`;
  if (seconds < 10) return `${seconds.toFixed(2)} s`;
  return span(seconds);
}

export function span(seconds) {
  const s = Math.floor(seconds);
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min ${s % 60} s`;
  if (s < 86400) return `${Math.floor(s / 3600)} h ${Math.floor(s / 60) % 60} min`;
  return `${Math.floor(s / 86400)} d ${Math.floor(s / 3600) % 24} h`;
}

export const bytes = n => (n < 1e9 ? `${(n / 1e6).toFixed(0)} MB` : `${(n / 1e9).toFixed(2)} GB`);

export function score(type, value) {
  if (type === 'badges') return count(value);
  return value.toFixed(2);
}
