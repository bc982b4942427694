// The three charts of the overview: rates, latency and lag over the last minutes.
import { byId } from './dom.js';
import { axis, duration } from './format.js';
import { LiveLines } from './lines.js';
import { time } from './times.js';

const keep = 300;
let points = [];
let charts = [];

export function startTrends() {
  const empty = 'Waiting for the first events…';
  const chart = (id, label, names, format, values) => {
    const lines = new LiveLines(byId(id), { label, names, format, moment: time, empty });
    charts.push(() => lines.show(points.map(p => ({ t: p.timeMs, v: values(p) }))));
  };
  chart('rate-chart', 'Events per second', ['durable', 'received'], axis, p => [p.applied, p.received]);
  chart('latency-chart', 'Time from frame to durable row', ['p50', 'p90', 'p99'], duration, p => [p.p50, p.p90, p.p99]);
  chart('lag-chart', 'Events waiting in the log', ['events'], axis, p => [p.lagEvents]);
}

export function showTrends(history) {
  points = history;
  draw();
}

export function addTrend(point) {
  if (points.at(-1)?.timeMs !== point.timeMs) points = [...points, point].slice(-keep);
  draw();
}

// A view that is not shown has no width, and a chart without width draws nothing.
function draw() {
  charts.forEach(show => show());
}
