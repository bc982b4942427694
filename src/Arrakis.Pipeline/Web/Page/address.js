// What the address says, and the other way round: `/` is the overview, `/?community=ID&type=activity&page=N` a community's
// leaderboard, `/?community=ID&member=ID` a member.
export const types = ['activity', 'conviction', 'badges'];
export const pageSize = 50;

const isId = text => /^[1-9]\d{0,19}$/.test(text ?? '');

export function readAddress(search = location.search) {
  const query = new URLSearchParams(search);
  if (!isId(query.get('community'))) return { view: 'overview' };
  const community = query.get('community');
  if (isId(query.get('member'))) return { view: 'member', community, member: query.get('member') };
  const type = types.includes(query.get('type')) ? query.get('type') : 'activity';
  const page = /^[1-9]\d{0,6}$/.test(query.get('page') ?? '') ? +query.get('page') : 1;
  return { view: 'community', community, type, page, search: query.get('search') ?? '' };
}

export function writeAddress({ community, type, page, member, search }) {
  if (!community) return '/';
  const query = new URLSearchParams({ community });
  if (member) query.set('member', member);
  if (!member && type && type !== 'activity') query.set('type', type);
  if (!member && page > 1) query.set('page', page);
  if (!member && search) query.set('search', search);
  return `/?${query}`;
}

// Links of the page itself (data-here) change the view without a new document; with a modifier key they are links as all others.
export function startAddress(show) {
  document.addEventListener('click', e => {
    const link = e.target.closest?.('a[data-here]');
    if (!link || e.defaultPrevented || e.button !== 0 || e.ctrlKey || e.metaKey || e.shiftKey || e.altKey) return;
    e.preventDefault();
    go(link.getAttribute('href'));
  });
  addEventListener('popstate', () => show(readAddress(), { isBack: true }));
  const go = to => {
    if (to !== location.pathname + location.search) history.pushState(null, '', to);
    show(readAddress(), { isBack: false });
  };
  return go;
}
