// The figures, the charts and the shards, from a status.
import { byId, make, sync, text } from './dom.js';
import { bytes, count, duration, plural, rate, short, span } from './format.js';
import { Chart } from './chart.js';

const states = { starting: 'Starting', running: 'Running', draining: 'Draining', stopped: 'Stopped' };
const keep = 300;
let history = [];
let charts;

export function startCharts() {
  charts = {
    rate: new Chart(byId('rate-chart'), { label: 'Events per second', names: ['received', 'durable'], format: rate }),
    latency: new Chart(byId('latency-chart'), { label: 'Time from frame to durable row', names: ['median', '99 %'], format: duration }),
  };
}

export function showHistory(points) {
  history = points;
  drawCharts();
}

export function showStatus(status) {
  const run = status.snapshot;
  showState(run.state, states[run.state]);
  text('source', run.source);
  text('uptime', `up ${span((status.nowMs - status.startedMs) / 1000)}`);
  text('memory', bytes(status.memoryBytes));
  text('version', `Arrakis ${status.version}`);
  showFlow(status, run);
  showShards(run.shards);
  if (history.at(-1)?.timeMs !== status.point.timeMs) history = [...history, status.point].slice(-keep);
  drawCharts();
}

export function showState(state, words) {
  byId('state').dataset.state = state;
  text('state', words);
}

function showFlow(status, run) {
  text('received-rate', rate(status.receivedPerSecond));
  text('received', short(run.received));
  text('shard-count', plural(run.shards.length, 'shard'));
  text('applied-rate', rate(status.appliedPerSecond));
  text('applied', short(run.applied));
  text('batching', run.batchesWritten > 0 ? `${rate(run.rowsWritten / run.batchesWritten)} rows a batch` : 'no batch yet');
  text('lag-events', short(run.lagEvents));
  text('lag-note', run.lagEvents === 0 ? 'nothing behind' : `${duration(run.lagSeconds)} behind`);
  byId('lag-events').closest('.stage').classList.toggle('behind', run.lagSeconds > 5);
  text('latency-p50', duration(run.latency?.p50));
  text('latency-p99', duration(run.latency?.p99));
  text('latency-max', duration(run.latency?.max));
  text('dead-letters', count(run.deadLetters));
  text('dead-note', run.deadLetters === 0 ? 'everything was understood' : 'see: arrakis dead-letters');
  byId('dead-stage').classList.toggle('alarm', run.deadLetters > 0);
}

function showShards(shards) {
  const ready = shards.filter(s => s.state === 'ready').length;
  text('shards-summary', shards.length === 0 ? '' : `${ready} of ${shards.length} ready`);
  text('shards-note', shards.length === 0 ? 'This process runs no shards.' : '');
  sync(byId('shards'), shards, s => s.id, () => make('li', { class: 'shard' }, make('b'), ' ', make('span'), make('div', { class: 'quiet' })), (li, s) => {
    li.dataset.state = s.state;
    text(li.children[0], `Shard ${s.id}`);
    text(li.children[1], s.state);
    const beat = s.heartbeatSeconds == null ? '' : `, beat ${duration(s.heartbeatSeconds)}`;
    text(li.children[2], s.reason ?? `${plural(s.guilds, 'guild')}${beat}`);
  });
}

function drawCharts() {
  charts.rate.show(history.map(p => [p.timeMs / 1000, p.received ?? null, p.applied ?? null]));
  charts.latency.show(history.map(p => [p.timeMs / 1000, p.p50 ?? null, p.p99 ?? null]));
}
