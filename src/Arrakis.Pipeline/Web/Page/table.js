// The table that stands beside a chart, for whoever prefers numbers or does not see the chart.
import { make, makeRow, sync, text } from './dom.js';

export function fillTable(parent, caption, heads, rows) {
  const classOf = i => (i === 0 ? '' : 'number');
  let table = parent.querySelector('table');
  if (!table) {
    const head = make('tr', {}, ...heads.map((h, i) => make('th', { scope: 'col', class: classOf(i) || null }, h)));
    table = make(
      'table',
      { class: 'rows' },
      make('caption', { class: 'visually-hidden' }, caption),
      make('thead', {}, head),
      make('tbody'),
    );
    parent.replaceChildren(table);
  }
  sync(
    table.tBodies[0],
    rows,
    row => row[0],
    () => makeRow(heads.map((_, i) => classOf(i))),
    (tr, row) => row.forEach((value, i) => text(tr.children[i], value)),
  );
}
