// The list of communities: found by name or id, chosen by a click or the keyboard.
import { byId, make, sync, text } from './dom.js';
import { count, plural, short } from './format.js';

let chosen = null;
let choose = () => {};
let timer = 0;
const names = new Map();

export const nameOf = id => names.get(id) ?? `Community ${id}`;

export function startCommunities(onChoose) {
  choose = onChoose;
  byId('search').addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(loadCommunities, 150);
  });
}

// The name of a community that the list does not show, such as one from a link.
export async function lookUp(id) {
  if (names.has(id)) return;
  try {
    const response = await fetch(`/api/communities?search=${id}`);
    if (response.ok) remember((await response.json()).communities);
  } catch { /* Its id does instead. */ }
}

function remember(communities) {
  for (const c of communities) if (c.name) names.set(c.id, c.name);
}

export async function loadCommunities() {
  const search = byId('search').value.trim();
  try {
    const response = await fetch(`/api/communities?limit=100&search=${encodeURIComponent(search)}`);
    const body = await response.json();
    if (!response.ok) throw new Error(body.message);
    // An answer to an older question must not replace a newer one's.
    remember(body.communities);
    if (search === byId('search').value.trim()) show(body, search);
  } catch (e) {
    text('community-note', `The list could not be read: ${e.message}`);
  }
}

export function markChosen(id) {
  chosen = id;
  for (const li of byId('community-list').children) mark(li);
}

function show({ total, communities }, search) {
  text('community-total', total === 0 ? '' : count(total));
  const empty = search ? 'No community has this in its name or id.' : 'No community yet: the first event of a guild brings it.';
  text('community-note', total === 0 ? empty : total > communities.length ? `The ${communities.length} most active are shown.` : '');
  sync(byId('community-list'), communities, c => c.id, makeItem, (li, c) => {
    const [name, events, id, members] = li.firstElementChild.children;
    text(name, c.name ?? `Community ${c.id.slice(-6)}`);
    text(events, `${short(c.events)} events`);
    text(id, c.id);
    text(members, c.isFrozen ? 'frozen' : plural(c.members, 'member'));
    mark(li);
  });
  if (chosen === null && communities.length > 0) choose(communities[0].id);
}

function makeItem(community) {
  const button = make('button', { type: 'button' },
    make('span', { class: 'name' }), make('span', { class: 'quiet right' }), make('span', { class: 'quiet id' }), make('span', { class: 'quiet right' }));
  button.addEventListener('click', () => choose(community.id));
  return make('li', {}, button);
}

function mark(li) {
  li.firstElementChild.setAttribute('aria-current', li.dataset.key === chosen ? 'true' : 'false');
}
