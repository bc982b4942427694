// `/` goes to the search of the view, Escape empties it and leaves it.
import { byId } from './dom.js';

const fields = { overview: 'find-community', community: 'find-member' };

export function startKeys() {
  document.addEventListener('keydown', e => {
    if (e.ctrlKey || e.metaKey || e.altKey) return;
    const field = byId(fields[document.body.dataset.view] ?? '');
    if (e.key === '/' && field && !isTyping(e.target)) {
      e.preventDefault();
      field.focus();
      field.select();
    } else if (e.key === 'Escape' && e.target === field) {
      field.value = '';
      field.dispatchEvent(new Event('input'));
      field.blur();
    }
  });
}

const isTyping = element => element.closest?.('input, textarea, select') !== null;
