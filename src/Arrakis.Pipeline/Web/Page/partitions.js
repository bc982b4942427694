// The partitions that this process owns: how far each is, and how far behind.
import { byId, makeRow, set, sync, text } from './dom.js';
import { count, duration, plural } from './format.js';

export function showPartitions(partitions) {
  const behind = partitions.filter(p => p.lag > 0).length;
  text('partition-total', partitions.length === 0 ? '' : `${plural(partitions.length, 'partition')}, ${behind} with lag`);
  text('partition-note', partitions.length === 0 ? 'This process owns no partition now.' : '');
  byId('partitions').hidden = partitions.length === 0;
  const inOrder = [...partitions].sort((a, b) => a.partition - b.partition);
  sync(
    byId('partitions').tBodies[0],
    inOrder,
    p => p.partition,
    () => makeRow(['', 'state', 'number', 'number', 'number wide', 'number wide', 'number wide', 'number wide', 'number']),
    update,
  );
}

function update(row, p) {
  const [id, state, lag, behind, ...rest] = row.children;
  set(row, 'data-state', p.stopped ? 'stopped' : 'ready');
  text(id, String(p.partition));
  text(state, p.stopped ? `stopped: ${p.stopped}` : 'owned');
  set(state, 'title', p.stopped);
  text(lag, count(p.lag));
  text(behind, p.lag === 0 ? '–' : duration(p.lagSeconds));
  set(behind, 'data-level', p.lagSeconds > 5 ? 'warn' : null);
  [p.readOffset, p.committedOffset, p.endOffset, p.communities, p.members].forEach((value, i) =>
    text(rest[i], value == null ? '–' : count(value)),
  );
}
