// Pages of a leaderboard: first, before, next, last as links, and a field to go to any.
import { byId, make } from './dom.js';
import { pageSize, writeAddress } from './address.js';
import { count } from './format.js';

let go;
let shown = '';

export function startPager(goTo) {
  go = goTo;
}

export function showPager(board, place) {
  const pages = board ? Math.max(1, Math.ceil(board.ranked / pageSize)) : 0;
  const nav = byId('pager');
  // Numbers that change under the fingers of somebody who types would be rude: it is built again only for another page.
  const key = `${place.community} ${place.type} ${place.page} ${pages}`;
  if (key === shown && nav.childElementCount > 0) return;
  if (
    nav.contains(document.activeElement) &&
    document.activeElement.tagName === 'INPUT' &&
    pages > 0 &&
    shown.startsWith(`${place.community} ${place.type} ${place.page} `)
  )
    return;
  shown = key;
  nav.hidden = place.search !== '' || (pages === 1 && place.page === 1);
  // While a page is being read the pager of the one before stays, so that the focus has a place.
  if (pages === 0 || nav.hidden) return;
  const focused = nav.contains(document.activeElement) ? document.activeElement.dataset.to : null;
  const link = (to, words, page) =>
    page >= 1 && page <= pages && page !== place.page
      ? make('a', { class: 'ghost', 'data-here': '', 'data-to': to, href: writeAddress({ ...place, page }) }, words)
      : make('a', { class: 'ghost', 'data-to': to, 'aria-disabled': 'true', role: 'link', tabindex: 0 }, words);
  nav.replaceChildren(
    link('first', 'First', 1),
    link('previous', 'Previous', place.page - 1),
    field(pages, place),
    link('next', 'Next', place.page + 1),
    link('last', 'Last', pages),
  );
  if (focused) nav.querySelector(`[data-to="${focused}"]`)?.focus({ preventScroll: true });
}

function field(pages, place) {
  const input = make('input', {
    id: 'page',
    type: 'number',
    min: 1,
    max: pages,
    value: place.page,
    inputmode: 'numeric',
    'data-to': 'page',
    autocomplete: 'off',
  });
  const form = make(
    'form',
    { class: 'jump', novalidate: '' },
    make('label', { for: 'page' }, 'Page'),
    input,
    make('span', { class: 'quiet' }, `of ${count(pages)}`),
    make('button', { class: 'ghost', type: 'submit', 'data-to': 'go' }, 'Go'),
  );
  form.addEventListener('submit', e => {
    e.preventDefault();
    const page = Math.min(pages, Math.max(1, Math.round(+input.value) || place.page));
    input.value = page;
    go(writeAddress({ ...place, page }));
  });
  return form;
}
