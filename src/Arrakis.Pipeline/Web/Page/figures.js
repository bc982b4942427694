// The row of figures: what comes in, what waits, what is durable, how long it takes, in which batches, and what was refused.
import { byId, make, set, sync, text } from './dom.js';
import { count, duration, plural, rate, short } from './format.js';

export function showFigures(status, parts) {
  const figures = list(status, status.snapshot).filter(f => parts[f.part]);
  showFigureList(byId('figures'), figures);
}

// Each is { id, name, value, unit, notes: [two lines], level }.
export function showFigureList(parent, figures) {
  sync(parent, figures, f => f.id, create, update);
  set(parent, 'data-count', figures.length);
}

function create(f) {
  return make(
    'div',
    { class: 'figure', id: `figure-${f.id}` },
    make('dt'),
    make('dd', {}, make('span', { class: 'value' }), ' ', make('span', { class: 'unit' })),
    make('dd', { class: 'under' }),
    make('dd', { class: 'under' }),
  );
}

function update(element, f) {
  const [name, figure, first, second] = element.children;
  text(name, f.name);
  text(figure.children[0], f.value);
  text(figure.children[1], f.unit ?? '');
  text(first, f.notes?.[0] ?? '');
  text(second, f.notes?.[1] ?? '');
  set(element, 'data-level', f.level);
}

function list(status, run) {
  const shards = run.shards ?? [];
  return [...ofGateway(status, run, shards), ...ofPipeline(status, run)];
}

function ofGateway(status, run, shards) {
  const buffered = shards.reduce((n, s) => n + (s.bufferedEvents ?? 0), 0);
  const all = [`${short(run.received)} events`, `from ${plural(shards.length, 'shard')}`];
  return [
    { id: 'received', part: 'gateway', name: 'Received', value: rate(status.receivedPerSecond), unit: 'events/s', notes: all },
    { id: 'buffered', part: 'gatewayAlone', name: 'Buffered', value: short(buffered), unit: 'events', notes: ['read, not yet in the log'] },
  ];
}

function ofPipeline(status, run) {
  const l = run.latency;
  const behind = run.lagEvents === 0 ? 'nothing behind' : `${duration(run.lagSeconds)} behind`;
  const late = l ? [`p90 ${duration(l.p90)}`, `p99 ${duration(l.p99)}`] : ['no event lately'];
  const perBatch = run.batchesWritten > 0 ? [`${(run.rowsWritten / run.batchesWritten).toFixed(1)} rows a batch`] : [];
  const dead = run.deadLetters > 0;
  return [
    {
      id: 'lag',
      name: 'Waiting in the log',
      value: short(run.lagEvents),
      unit: 'events',
      level: run.lagSeconds > 5 ? 'warn' : null,
      notes: [behind, `in ${plural((run.partitions ?? []).length, 'partition')}`],
    },
    {
      id: 'durable',
      name: 'Durable',
      value: rate(status.appliedPerSecond),
      unit: 'events/s',
      notes: [`${short(run.applied)} events`, `of ${plural(status.members, 'member')}`],
    },
    { id: 'latency', name: 'Frame to durable row', value: duration(l?.p50), unit: l ? 'p50' : '', notes: late },
    {
      id: 'batches',
      name: 'Batches',
      value: short(run.batchesWritten),
      unit: `${count(run.writesInFlight ?? 0)} in flight`,
      notes: [`${short(run.rowsWritten)} rows`, ...perBatch],
    },
    {
      id: 'dead',
      name: 'Dead letters',
      value: count(run.deadLetters),
      level: dead ? 'bad' : null,
      notes: dead ? ['kept until replayed:', 'arrakis dead-letters'] : ['nothing was refused'],
    },
  ].map(f => ({ part: 'pipeline', ...f }));
}
