// The list of communities: the most active as the stream tells them, or what a search found.
import { announce, byId, make, sync, text } from './dom.js';
import { ask, latestOnly } from './ask.js';
import { count, plural, short } from './format.js';
import { makeName, nameOfCommunity, setName } from './names.js';
import { writeAddress } from './address.js';

const typingMs = 200;
const newest = latestOnly();
let live = null;
let found = null;
let typing;

export function startCommunities() {
  byId('find-community').addEventListener('input', () => {
    clearTimeout(typing);
    typing = setTimeout(find, typingMs);
  });
}

export function showCommunities(list) {
  live = list;
  if (found === null) show(list, '');
  else freshen();
}

export function showListProblem(message) {
  text('community-note', message);
}

async function find() {
  const search = byId('find-community').value.trim();
  if (search === '') {
    found = null;
    await newest(Promise.resolve());
    return live === null ? text('community-note', 'Loading…') : show(live, '');
  }
  const { isNewest, value, error } = await newest(ask(`/api/communities?limit=100&search=${encodeURIComponent(search)}`));
  if (!isNewest) return;
  if (error) return text('community-note', error.message);
  found = value;
  show(value, search);
  announce(plural(value.total, 'community', 'communities') + ' found.');
}

// What a search found keeps its order, and its figures live on.
function freshen() {
  const now = new Map(live.communities.map(c => [c.id, c]));
  found.communities = found.communities.map(c => now.get(c.id) ?? c);
  show(found, byId('find-community').value.trim());
}

function show({ total, communities }, search) {
  text('community-total', total === 0 ? '' : count(total));
  const none = search ? 'No community has this in its name or id.' : 'No community yet: the first event of a guild brings it.';
  text('community-note', total === 0 ? none : total > communities.length ? `The ${communities.length} most active are shown.` : '');
  byId('communities').hidden = total === 0;
  sync(byId('communities').tBodies[0], communities, c => c.id, create, update);
}

function create(c) {
  return make(
    'tr',
    {},
    make(
      'th',
      { scope: 'row', class: 'who' },
      make(
        'div',
        {},
        make('a', { href: writeAddress({ community: c.id }), 'data-here': '' }, makeName()),
        make('span', { class: 'tag', hidden: '' }, 'frozen'),
      ),
    ),
    make('td', { class: 'wide id' }, c.id),
    make('td', { class: 'number' }),
    make('td', { class: 'number' }),
  );
}

function update(row, c) {
  const [who, , members, events] = row.children;
  const [link, tag] = who.firstElementChild.children;
  setName(link.firstElementChild, nameOfCommunity(c.name, c.id));
  tag.hidden = !c.isFrozen;
  text(members, short(c.members));
  text(events, short(c.events));
}
