// What belongs to what: the stream feeds the figures, the chosen community feeds the board.
import { byId, text } from './dom.js';
import { ageMoves, forgetBoard, showBoard, showCaption } from './board.js';
import { loadCommunities, lookUp, markChosen, startCommunities } from './communities.js';
import { showHistory, showState, showStatus, startCharts } from './status.js';
import { Stream } from './stream.js';
import { startTheme } from './theme.js';

const listEveryMs = 5000;
const choice = { community: null, type: 'activity', page: 0, pages: 1 };

const stream = new Stream({
  history: showHistory,
  status: status => {
    connected(null);
    showStatus(status);
    ageMoves();
  },
  board: board => {
    if (choice.page === 0 && board.community === choice.community && board.type === choice.type) showBoard(board, { live: true });
  },
  problem: problem => forgetBoard(problem.message),
  lost: (why, hasStopped) => {
    showState('lost', hasStopped ? 'Stopped' : 'Not connected');
    connected(why);
  },
});

function connected(problem) {
  const banner = byId('banner');
  document.body.classList.toggle('disconnected', problem !== null);
  if (problem !== null) text(banner, problem);
  banner.hidden = problem === null;
}

// Page 0 is the live top ten; the others are read again and again while they are looked at.
async function loadPage() {
  const { community, type, page } = choice;
  if (!community || page === 0) return;
  try {
    const response = await fetch(`/api/communities/${community}/leaderboards/${type}?page=${page}`);
    const body = await response.json();
    if (community !== choice.community || type !== choice.type || page !== choice.page) return;
    if (!response.ok) return forgetBoard(body.message);
    choice.pages = body.pages;
    showBoard(body, { live: false });
    showPager();
  } catch {
    // The stream says that the connection is lost.
  }
}

function show(change) {
  Object.assign(choice, change);
  remember();
  forgetBoard(choice.community ? 'Loading…' : '');
  markChosen(choice.community);
  for (const button of byId('types').children) button.setAttribute('aria-pressed', String(button.dataset.type === choice.type));
  showPager();
  stream.open(choice.page === 0 ? choice.community : null, choice.type);
  loadPage();
  if (choice.community) lookUp(choice.community).then(showCaption);
}

function showPager() {
  const { community, page, pages } = choice;
  byId('page-live').setAttribute('aria-pressed', String(page === 0));
  byId('page-live').disabled = !community;
  byId('page-previous').hidden = page === 0;
  byId('page-previous').disabled = page <= 1;
  byId('page-next').disabled = !community || (page > 0 && page >= pages);
  text('page-next', page === 0 ? 'All ranks' : 'Next');
}

// The choice stands in the address, so that a reload or a link shows the same.
function remember() {
  const query = new URLSearchParams();
  if (choice.community) query.set('community', choice.community);
  if (choice.type !== 'activity') query.set('type', choice.type);
  history.replaceState(null, '', query.size > 0 ? `?${query}` : location.pathname);
}

function recall() {
  const query = new URLSearchParams(location.search);
  if (/^\d{1,20}$/.test(query.get('community') ?? '')) choice.community = query.get('community');
  if (['conviction', 'badges'].includes(query.get('type'))) choice.type = query.get('type');
}

startTheme();
startCharts();
recall();
startCommunities(id => show({ community: id, page: 0, pages: 1 }));
for (const button of byId('types').children) button.addEventListener('click', () => show({ type: button.dataset.type, page: 0, pages: 1 }));
byId('page-live').addEventListener('click', () => show({ page: 0 }));
byId('page-previous').addEventListener('click', () => show({ page: choice.page - 1 }));
byId('page-next').addEventListener('click', () => show({ page: choice.page + 1 }));
show({});
loadCommunities();
setInterval(() => { if (!document.hidden) loadCommunities().then(loadPage); }, listEveryMs);
