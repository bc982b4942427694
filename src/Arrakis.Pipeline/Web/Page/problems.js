// What the process itself warned of lately.
import { byId, make, set, sync, text } from './dom.js';
import { plural } from './format.js';
import { makeTime, setTime } from './times.js';

export function showProblems(problems) {
  text('problem-total', problems.length === 0 ? '' : String(problems.length));
  text('problem-note', problems.length === 0 ? 'No warning and no error since the start.' : '');
  sync(byId('problems'), problems, p => `${p.timeMs} ${p.source} ${p.message}`, create, update);
}

function create(p) {
  return make(
    'li',
    {},
    make(
      'p',
      { class: 'quiet' },
      make('b', { class: 'level' }, p.level),
      ' ',
      makeTime(p.timeMs),
      ' ',
      make('span', { class: 'times' }),
      ' ',
      make('bdi', { class: 'source' }, p.source ?? ''),
    ),
    make('p', { class: 'message' }, make('bdi', {}, p.message)),
  );
}

function update(item, p) {
  set(item, 'data-level', p.level);
  setTime(item.querySelector('time'), p.timeMs);
  text(item.querySelector('.times'), p.count > 1 ? plural(p.count, 'time') : '');
}
