// A community: its facts, and one page of one of its leaderboards, or what a search in it found.
import { announce, byId, make, set, sync, text } from './dom.js';
import { types, writeAddress } from './address.js';
import { ask, latestOnly } from './ask.js';
import { forgetBoard, showBoard, showBoardNote } from './board.js';
import { forgetMoves } from './moves.js';
import { count, plural } from './format.js';
import { nameOfCommunity, setName } from './names.js';
import { showPager } from './pager.js';
import { setTime, makeTime } from './times.js';

const titles = { activity: 'Activity', conviction: 'Conviction', badges: 'Badges' };
const typingMs = 200;
const newest = latestOnly();
let place = null;
let liveBoard = null;
let replaceAddress;
let typing;

export function startCommunity(replace) {
  replaceAddress = replace;
  byId('find-member').addEventListener('input', () => {
    clearTimeout(typing);
    typing = setTimeout(() => find(byId('find-member').value.trim(), true), typingMs);
  });
}

export function openCommunity(address) {
  const isSamePlace = place?.community === address.community;
  place = address;
  if (!isSamePlace) {
    text('community-name', nameOfCommunity(null, address.community));
    byId('community-name').removeAttribute('title');
    text('community-id', address.community);
    byId('community-facts').replaceChildren();
    forgetMoves();
  }
  byId('community-problem').hidden = true;
  byId('community').dataset.unknown = 'no';
  byId('find-member').value = address.search;
  showTypes({});
  liveBoard = null;
  forgetBoard('Loading…');
  showPager(null, address);
  if (address.search) find(address.search, false);
  return readFacts(address);
}

// Once, when the view opens or the connection is back: from then on the stream tells. It is the answer to an unknown community.
async function readFacts(address) {
  try {
    const facts = await ask(`/api/communities/${address.community}`);
    if (place === address) showFacts(facts);
  } catch (error) {
    if (place !== address) return;
    byId('community-problem').hidden = false;
    text('community-problem', error.message);
    byId('community').dataset.unknown = error.status === 404 ? 'yes' : 'no';
  }
}

export const refreshCommunity = () => place && readFacts(place);

export function showFacts(c) {
  if (c.id !== place?.community) return;
  byId('community-problem').hidden = true;
  byId('community').dataset.unknown = 'no';
  const name = nameOfCommunity(c.name, c.id);
  if (byId('community-name').textContent !== name) setName(byId('community-name'), name);
  showTypes(c.ranked ?? {});
  const facts = [
    ['Members', count(c.members)],
    ['Events since the start', count(c.events)],
    c.partition != null && ['Partition', String(c.partition)],
    c.newestEventMs && ['Newest event', c.newestEventMs],
    c.isFrozen && ['State', 'frozen: the guild has left'],
  ].filter(Boolean);
  sync(
    byId('community-facts'),
    facts,
    f => f[0],
    f => make('div', {}, make('dt', {}, f[0]), make('dd', {}, typeof f[1] === 'number' ? makeTime(f[1]) : '')),
    (element, f) => (typeof f[1] === 'number' ? setTime(element.lastChild.firstChild, f[1]) : text(element.lastChild, f[1])),
  );
}

export function showLiveBoard(board) {
  if (board.community !== place?.community || board.type !== place.type || (board.page ?? place.page) !== place.page) return;
  liveBoard = board;
  if (place.search) return;
  showBoard(board, { isLive: true });
  showPager(board, place);
}

export function showCommunityProblem(message) {
  byId('community-problem').hidden = false;
  text('community-problem', message);
}

export function showBoardProblem(message) {
  if (place && !place.search) showBoardNote(message);
}

function showTypes(ranked) {
  sync(
    byId('types'),
    types,
    t => t,
    t => make('a', { 'data-here': '' }, make('span', {}, titles[t]), ' ', make('span', { class: 'count' })),
    (link, t) => {
      set(link, 'href', writeAddress({ community: place.community, type: t }));
      set(link, 'aria-current', t === place.type ? 'page' : null);
      if (ranked[t] != null) text(link.lastChild, count(ranked[t]));
      else if (link.dataset.of !== place.community) text(link.lastChild, '');
      link.dataset.of = place.community;
    },
  );
  text('board-title', `${titles[place.type]} leaderboard`);
}

// The stream has told the page all the while.
function showBoardAgain() {
  forgetBoard('Loading…');
  showPager(null, place);
  if (liveBoard) showLiveBoard(liveBoard);
}

async function find(search, isTyped) {
  const { community, type } = place;
  if (isTyped) {
    place = { ...place, search };
    replaceAddress(place);
    if (search === '') return showBoardAgain();
  }
  const { isNewest, value, error } = await newest(
    ask(`/api/communities/${community}/leaderboards/${type}?search=${encodeURIComponent(search)}`),
  );
  if (!isNewest || place.search !== search || place.community !== community || place.type !== type) return;
  if (error) return showBoardNote(error.message);
  showBoard({ ...value, community, type, ranked: null }, { isLive: false });
  showPager(null, place);
  const more = value.total > value.rows.length ? `, the best ${value.rows.length} are shown` : '';
  text('board-range', `${plural(value.total, 'member')} found${more}`);
  if (value.total === 0) showBoardNote('Nobody on this leaderboard has this in the name, or an id that begins so.');
  announce(plural(value.total, 'member') + ' found.');
}
