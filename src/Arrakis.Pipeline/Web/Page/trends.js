// The three charts of the overview: rates, latency and lag over the last minutes.
import { byId } from './dom.js';
import { axis, duration } from './format.js';
import { LiveLines } from './lines.js';
import { time } from './times.js';

const keep = 300;
let points = [];
let charts = [];
let has = { both: true };

export function startTrends() {
  const empty = 'Waiting for the first events…';
  const chart = (id, label, names, format, values, note) => {
    const lines = new LiveLines(byId(id), { label, names: [], format, moment: time, empty });
    charts.push(() => {
      lines.names = typeof names === 'function' ? names() : names;
      lines.show(points.map(p => ({ t: p.timeMs, v: values(p), note: note?.(p) })));
    });
  };
  // The first series is the one that stands out: what is durable, or what a gateway received.
  const rates = p => (has.gatewayAlone ? [p.received] : [p.applied, has.both ? p.received : null]);
  const rateNames = () => (has.gatewayAlone ? ['received'] : ['durable', 'received']);
  chart('rate-chart', 'Events per second', rateNames, axis, rates);
  chart('latency-chart', 'Time from frame to durable row', ['p50', 'p90', 'p99'], duration, p => [p.p50, p.p90, p.p99]);
  chart(
    'lag-chart',
    'Events waiting in the log',
    ['events'],
    axis,
    p => [p.lagEvents],
    p => `${duration(p.lagSeconds)} behind`,
  );
}

export function showTrends(history) {
  points = history;
  draw();
}

export function addTrend(point, parts) {
  has = parts;
  if (points.at(-1)?.timeMs !== point.timeMs) points = [...points, point].slice(-keep);
  draw();
}

// A view that is not shown has no width, and a chart without width draws nothing.
function draw() {
  charts.forEach(show => show());
}
